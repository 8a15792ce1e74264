import { createPinia } from 'pinia'
import { createApp } from 'vue'
import 'vant/lib/index.css'
import './styles/theme.css'
import App from './App.vue'
import { router } from './router'
import { followColours } from './styles/colours'

followColours()
createApp(App).use(createPinia()).use(router).mount('#app')
