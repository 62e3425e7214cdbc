// The part of ECharts that bars and lines need; loaded with the first chart, never before the page.
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, LegendPlainComponent, TooltipComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([BarChart, LineChart, GridComponent, LegendPlainComponent, TooltipComponent, CanvasRenderer])
export { init }
