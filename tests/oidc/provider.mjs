// A real OpenID provider on a free port of this machine. Prints its issuer on the first line.
// usage: node provider.mjs REDIRECT_URI [RS256|ES256]
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';
import Provider from 'oidc-provider';

process.stdout.on('error', () => {}); // whoever read the first line may be gone
const [redirect, algorithm = 'RS256'] = process.argv.slice(2);
const { privateKey } = algorithm === 'ES256'
  ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
  : generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: algorithm, kid: 'test-1' };

const server = createServer((request, response) => handle(request, response));
let handle;
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: 'celadon',
      client_secret: 'a secret of the: client/+',
      redirect_uris: [redirect],
      id_token_signed_response_alg: algorithm,
    }],
    jwks: { keys: [key] },
    pkce: { required: () => true, methods: ['S256'] },
    cookies: { keys: ['only for this test'] },
    features: { devInteractions: { enabled: true } },
    // Whoever logged in has granted what is asked: the test is about the client.
    async loadExistingGrant(context) {
      const grant = new context.oidc.provider.Grant({
        clientId: context.oidc.client.clientId,
        accountId: context.oidc.session.accountId,
      });
      grant.addOIDCScope('openid');
      await grant.save();
      return grant;
    },
    async findAccount(context, id) {
      return { accountId: id, claims: async () => ({ sub: id }) };
    },
  });
  handle = provider.callback();
  console.log(issuer);
});
