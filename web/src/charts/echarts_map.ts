// The map of China, loaded with the first map that is drawn. Registered as `china`: under this name
// ECharts adds the inset of the islands in the South China Sea and the Diaoyu islands.
import { MapChart } from 'echarts/charts'
import { GeoComponent, VisualMapComponent } from 'echarts/components'
import { registerMap, use } from 'echarts/core'
import china from 'echarts-map/map/json/china.json'

use([MapChart, GeoComponent, VisualMapComponent])
registerMap('china', china as unknown as Parameters<typeof registerMap>[1])
