// The charts (ECharts, loaded with this page alone). What they show stands in the table below them as well.
import { BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsType } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Figure, FigureGroup } from '../pages/figures';
import { useSettings } from '../frame/settings';
import { palette, still } from '../theme';

use([BarChart, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

interface Series { figure: Figure; name: string; values: (number | null)[]; colour: string; stack?: string }

function Bars({ title, names, series, unit, drill }: { title: string; names: string[]; series: Series[]; unit: string; drill(at: number, figure: Figure): void }) {
  const mode = useSettings((s) => s.mode);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const clicked = useRef(drill);
  useEffect(() => { clicked.current = drill; });
  useEffect(() => {
    if (!box.current) return;
    const made = init(box.current, null, { renderer: 'svg' });
    chart.current = made;
    const resized = new ResizeObserver(() => made.resize());
    resized.observe(box.current);
    return () => { resized.disconnect(); made.dispose(); };
  }, []);
  useEffect(() => {
    const colours = palette[mode];
    const text = { color: colours.text };
    chart.current?.setOption({
      textStyle: { fontFamily: 'inherit' },
      animation: !still,
      animationDuration: 250,
      grid: { left: 12, right: 20, top: 34, bottom: 8, containLabel: true },
      legend: { top: 0, left: 0, textStyle: text, itemWidth: 12, itemHeight: 12, itemGap: 22 },
      tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value: unknown) => (value === null || value === undefined ? '—' : `${String(value)} ${unit}`) },
      xAxis: { type: 'value', minInterval: 1, axisLabel: { color: colours.quiet }, splitLine: { lineStyle: { color: colours.line } } },
      yAxis: { type: 'category', inverse: true, data: names, axisLabel: { ...text, width: 120, overflow: 'truncate' }, axisTick: { show: false }, axisLine: { lineStyle: { color: colours.line } } },
      series: series.map((s) => ({ type: 'bar', name: s.name, stack: s.stack, data: s.values, barMaxWidth: 22, cursor: 'pointer', itemStyle: { color: s.colour } })),
    }, true);
    chart.current?.off('click');
    chart.current?.on('click', (event) => {
      const hit = series[event.seriesIndex ?? 0];
      if (hit) clicked.current(event.dataIndex, hit.figure);
    });
  }, [mode, names, series, unit]);
  return (
    <figure className="th-chart">
      <figcaption>{title}</figcaption>
      <div ref={box} style={{ height: Math.max(150, 56 + names.length * 34 * (series.some((s) => s.stack) ? 1 : 1.4)) }} role="img" aria-label={title} />
    </figure>
  );
}

export default function Charts({ groups, names, drill }: { groups: FigureGroup[]; names: string[]; drill(group: FigureGroup, figure: Figure): void }) {
  const { t } = useTranslation();
  const mode = useSettings((s) => s.mode);
  const colours = palette[mode];
  const open = (at: number, figure: Figure) => { const g = groups[at]; if (g) drill(g, figure); };
  const rest = (g: FigureGroup) => Math.max(0, g.requests.count - g.adopted.count - g.partly.count - g.not_adopted.count);
  const outcomes: Series[] = [
    { figure: 'adopted', name: t('figures.adopted'), values: groups.map((g) => g.adopted.count), colour: colours.good, stack: 'all' },
    { figure: 'partly', name: t('figures.partly'), values: groups.map((g) => g.partly.count), colour: colours.warn, stack: 'all' },
    { figure: 'not_adopted', name: t('figures.not_adopted'), values: groups.map((g) => g.not_adopted.count), colour: colours.bad, stack: 'all' },
    { figure: 'requests', name: t('figures.noOutcome'), values: groups.map(rest), colour: colours.line, stack: 'all' },
  ];
  const times: Series[] = [
    { figure: 'time_to_accept', name: t('figures.time_to_accept'), values: groups.map((g) => g.time_to_accept.median_min ?? null), colour: colours.info },
    { figure: 'time_to_opinion', name: t('figures.time_to_opinion'), values: groups.map((g) => g.time_to_opinion.median_min ?? null), colour: colours.good },
  ];
  return (
    <div className="th-charts">
      <Bars title={t('figures.outcomesTitle')} names={names} series={outcomes} unit={t('figures.cases')} drill={open} />
      <Bars title={t('figures.timesTitle')} names={names} series={times} unit={t('availability.minutes')} drill={open} />
    </div>
  );
}
