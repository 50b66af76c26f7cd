// How the chart of a stream looks: what its lines are told apart by is their
// shape, so that they can be told apart without colours.
import uPlot from "uplot";

// Days are the days of a stream as the desk gives them, a list for each figure;
// times are seconds since 1970 at the beginning of the day in UTC.
export interface Days {
  key: string;
  name: string;
  time: number[];
  count: number[];
  expected: number[];
  lower: number[];
  upper: number[];
  alarm: boolean[];
  masked: boolean[];
}

export const day = 86400;

// ink is a colour of the page.
export function ink(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function format(seconds: number, parts: Intl.DateTimeFormatOptions): string {
  return new Date(seconds * 1000).toLocaleDateString("en-GB", { ...parts, timeZone: "UTC" });
}

export function written(seconds: number): string {
  return format(seconds, { day: "numeric", month: "short", year: "numeric" });
}

// crowded says whether so many seconds are too many for single days to be seen.
export function crowded(seconds: number, width: number): boolean {
  return seconds / day > width / 3;
}

// table gives the figures as they are drawn: day by day, or as the mean of the
// seven days around each. Days that were not tested have no band.
export function table(days: Days, means: boolean): uPlot.AlignedData {
  const tested = days.expected.map((expected) => expected > 0);
  const drawn = (list: number[], all: boolean) =>
    list.map((one, i) => {
      if (!all && !tested[i]) return null;
      if (!means) return one;
      let sum = 0;
      let n = 0;
      for (let k = Math.max(0, i - 3); k <= Math.min(list.length - 1, i + 3); k++) {
        if (!all && !tested[k]) continue;
        sum += list[k] ?? 0;
        n++;
      }
      return sum / n;
    });
  const count = drawn(days.count, true);
  return [days.time, drawn(days.lower, false), drawn(days.upper, false), count, drawn(days.expected, false), count.map((n, i) => (days.alarm[i] ? n : null))];
}

// dates write the marks of the axis, with the year under the first and under
// each first of its year.
function dates(_: uPlot, splits: number[], __: number, ___: number, step: number): string[] {
  let year = "";
  return splits.map((seconds) => {
    const now = format(seconds, { year: "numeric" });
    if (step >= 360 * day) return now;
    const text = format(seconds, step >= 28 * day ? { month: "short" } : { day: "numeric", month: "short" });
    const under = now === year ? "" : `\n${now}`;
    year = now;
    return text + under;
  });
}

// untested draws a broken line under the days that were not tested.
function untested(days: Days): (chart: uPlot) => void {
  return (chart) => {
    const { ctx, bbox } = chart;
    ctx.save();
    ctx.strokeStyle = ink("--ink");
    ctx.lineWidth = 4 * uPlot.pxRatio;
    ctx.setLineDash([3 * uPlot.pxRatio, 3 * uPlot.pxRatio]);
    days.masked.forEach((masked, i) => {
      const at = days.time[i] ?? 0;
      if (!masked || at < (chart.scales.x?.min ?? 0) || at > (chart.scales.x?.max ?? 0)) return;
      const bottom = bbox.top + bbox.height;
      ctx.beginPath();
      ctx.moveTo(chart.valToPos(at - day / 2, "x", true), bottom);
      ctx.lineTo(chart.valToPos(at + day / 2, "x", true), bottom);
      ctx.stroke();
    });
    ctx.restore();
  };
}

// options are how the chart looks, in the colours that the page has now. What
// comes later lies over what comes first, so the band comes first.
export function options(days: Days, width: number, height: number): uPlot.Options {
  const line = { stroke: ink("--rule"), width: 1 };
  const axis: uPlot.Axis = { stroke: ink("--ink"), grid: line, ticks: line, font: "13px system-ui, sans-serif" };
  const none = { show: false };
  return {
    width,
    height,
    legend: none,
    padding: [12, 12, 0, 0],
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "UTC"),
    cursor: { drag: { x: true, y: false }, points: none, y: false },
    scales: { y: { range: (_, __, high) => [0, Math.max(1, high * 1.05)] } },
    axes: [
      { ...axis, values: dates, incrs: [1, 2, 7, 14, 30, 60, 90, 180, 365, 730].map((n) => n * day), space: 64, size: 48 },
      { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000], size: 44 },
    ],
    bands: [{ series: [2, 1], fill: ink("--rule") }],
    hooks: { draw: [untested(days)] },
    series: [
      {},
      { label: "From", stroke: ink("--edge"), width: 0.75, points: none },
      { label: "To", stroke: ink("--edge"), width: 0.75, points: none },
      { label: "Reports", stroke: ink("--ink"), width: 1.75, points: none },
      { label: "Usual", stroke: ink("--accent"), width: 1.75, dash: [6, 4], points: none },
      { label: "Alarm", stroke: "transparent", points: { show: true, size: 12, width: 3.5, stroke: ink("--accent"), fill: ink("--paper") } },
    ],
  };
}
