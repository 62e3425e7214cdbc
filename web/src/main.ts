import 'element-plus/theme-chalk/base.css'
import 'element-plus/theme-chalk/dark/css-vars.css'
import './styles/tokens.css'
import './styles/element.css'
import './styles/base.css'
import { createApp } from 'vue'
import { whenUnauthenticated } from './api/client'
import App from './App.vue'
import { i18n, language, setLanguage } from './i18n'
import { router } from './router'
import { forgetSites } from './scope/scope'
import { forgetSession } from './session/session'
import { startTheme } from './session/theme'

startTheme()
setLanguage(language.value)
whenUnauthenticated(() => {
  forgetSession()
  forgetSites()
  const here = router.currentRoute.value
  if (here.name && !here.meta.open) void router.push({ name: 'log-in', query: { to: here.fullPath } })
})
createApp(App).use(i18n).use(router).mount('#app')
