// The part of ECharts that is used; loaded with the first chart, never with the first page.
import { BarChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart } from 'echarts/charts'
import {
  AriaComponent, DataZoomComponent, GridComponent, LegendComponent, MarkLineComponent, PolarComponent,
  RadarComponent, TooltipComponent, VisualMapComponent,
} from 'echarts/components'
import { init, use } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'

use([
  BarChart, HeatmapChart, LineChart, PieChart, RadarChart, SankeyChart, AriaComponent, DataZoomComponent, GridComponent,
  LegendComponent, MarkLineComponent, PolarComponent, RadarComponent, TooltipComponent, VisualMapComponent, CanvasRenderer,
])
export { init }
