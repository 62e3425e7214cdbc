// The rest that pages use; loaded with the first chart that asks for it.
import { HeatmapChart, PieChart, SankeyChart } from 'echarts/charts'
import { DataZoomComponent, LegendScrollComponent, MarkLineComponent, VisualMapComponent } from 'echarts/components'
import { use } from 'echarts/core'

use([HeatmapChart, PieChart, SankeyChart, DataZoomComponent, LegendScrollComponent, MarkLineComponent, VisualMapComponent])
