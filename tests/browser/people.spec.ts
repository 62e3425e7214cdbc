// One user of each role, in the organisation of that role; and what the plant lets others see.
import { expect, test } from './support'
import { asFirst, invite, organisations, placeOf } from './people'

test('organisations, consents and one user of each role are made', async () => {
  const admin = await asFirst()
  for (const [id, { kind, zh, en, division, sees }] of Object.entries(organisations)) {
    const made = await admin.post('/api/v1/organisations', { data: { id, kind, names: { zh, en }, parent: null, division } })
    expect(made.status(), await made.text()).toBe(201)
    if (!sees.length) continue
    const given = await admin.post('/api/v1/organisations/root/consents', { data: { receiver: id, flows: sees, until: null, note: '' } })
    expect(given.status(), await given.text()).toBe(201)
  }
  await Promise.all(Object.keys(placeOf).map((role) => invite(admin, role, role)))
  await admin.dispose()
})
