// Draws the charts with Chart.js. The numbers are in a JSON script beside each canvas, and again in
// a table for whoever reads tables. Colours come from the design's tokens, so a change of theme draws them again.

import { decimal, figures, gettext, interpolate } from "./language.js";

const still = matchMedia("(prefers-reduced-motion: reduce)");
const dark = matchMedia("(prefers-color-scheme: dark)");
const drawn = new Map();

const colour = (token) => window.Advisor.colour(token);

// The window that counts lies behind the line as a band.
const band = ([from, to]) => ({
  id: "band",
  beforeDatasetsDraw: ({ ctx, chartArea, scales: { x } }) => {
    const left = Math.max(x.getPixelForValue(from), chartArea.left);
    const right = Math.min(x.getPixelForValue(to), chartArea.right);
    ctx.save();
    ctx.fillStyle = fade(colour("--ink-4"), 0.16);
    ctx.fillRect(left, chartArea.top, right - left, chartArea.height);
    ctx.restore();
  },
});

// A signal's readings over time, against what breaks it.
const readings = ({ labels, points, threshold, threshold_label, window: counted, metric }) => {
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const start = points.length > 1 ? Math.min(first, last) : counted[0];
  return {
    type: "line",
    data: {
      datasets: [
        {
          label: metric,
          data: points.map(([x, y]) => ({ x, y })),
          borderColor: colour("--ink-2"),
          backgroundColor: colour("--ink-2"),
          borderWidth: 2,
          pointRadius: points.length > 40 ? 0 : 3,
          pointHitRadius: 12,
          clip: 6, // what stands on the edge is drawn whole
        },
        {
          label: interpolate(gettext("broken %(threshold)s"), { threshold: threshold_label }),
          data: [
            { x: start, y: threshold },
            { x: last, y: threshold },
          ],
          borderColor: colour("--red"),
          backgroundColor: colour("--red"),
          borderDash: [5, 4],
          borderWidth: 1.5,
          pointRadius: 0,
          pointHitRadius: 0,
        },
      ],
    },
    options: {
      plugins: {
        legend: { position: "bottom", labels: { boxWidth: 24, boxHeight: 1 } },
        tooltip: {
          filter: ({ datasetIndex }) => datasetIndex === 0,
          callbacks: {
            title: (items) => (items.length ? [labels[items[0].dataIndex]].flat().join(" ") : ""),
            label: ({ raw }) => figures(raw.y),
          },
        },
      },
      scales: {
        x: {
          type: "linear",
          min: start,
          max: last,
          grid: { display: false },
          ticks: { maxRotation: 0, callback: (_, index, ticks) => ticks[index].label },
          afterBuildTicks: (axis) => {
            axis.ticks = spread(points, Math.max(2, Math.floor(axis.width / 110))).map((index) => ({
              value: points[index][0],
              label: [labels[index]].flat().join(" "),
            }));
          },
        },
        y: { grace: "8%", ticks: { maxTicksLimit: 5 } },
      },
    },
    plugins: [band(counted)],
  };
};

// So many of the points, evenly over time as far as they are: the first, the last, and what is nearest between.
const spread = (points, most) => {
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const wanted = Array.from({ length: most }, (_, step) => first + ((last - first) * step) / (most - 1));
  const nearest = (x) =>
    points.reduce((best, point, index) => (Math.abs(point[0] - x) < Math.abs(points[best][0] - x) ? index : best), 0);
  const found = [...new Set(wanted.map(nearest))];
  const apart = ((last - first) * 0.6) / (most - 1);
  return found.filter((index, place) => place === 0 || points[index][0] - points[found[place - 1]][0] >= apart);
};

// Counts over months. Each line differs in its dashes too; what is stale is drawn last, so nothing lies over it.
const months = ({ labels, sets }) => ({
  type: "line",
  data: {
    labels,
    datasets: sets.map(({ label, values, colour: name }, place) => ({
      label,
      data: values,
      borderColor: colour(`--${name}`),
      backgroundColor: colour(`--${name}`),
      borderDash: [[], [6, 4], [2, 3]][place],
      borderWidth: 2,
      pointRadius: 2,
      order: -place,
    })),
  },
  options: {
    interaction: { mode: "index", intersect: false },
    plugins: { legend: { position: "bottom", labels: { boxWidth: 28, boxHeight: 0 } } },
    scales: {
      x: { grid: { display: false } },
      y: { beginAtZero: true, ticks: { precision: 0 }, title: { display: true, text: gettext("decisions") } },
    },
  },
});

// Dollars spent by month. Each line differs in its dashes too.
const costs = ({ labels, sets }) => ({
  type: "line",
  data: {
    labels,
    datasets: sets.map(({ label, values, colour: name }, place) => ({
      label,
      data: values,
      borderColor: colour(`--${name}`),
      backgroundColor: colour(`--${name}`),
      borderDash: [[], [6, 4], [2, 3], [8, 3, 2, 3]][place % 4],
      borderWidth: 2,
      pointRadius: 0,
      pointHitRadius: 10,
    })),
  },
  options: {
    interaction: { mode: "index", intersect: false },
    plugins: {
      legend: { position: "bottom", labels: { boxWidth: 28, boxHeight: 0 } },
      tooltip: {
        callbacks: {
          label: ({ dataset, raw }) =>
            interpolate(gettext("%(approach)s: $%(dollars)s"), { approach: dataset.label, dollars: decimal(raw, 0) }),
        },
      },
    },
    scales: {
      x: { grid: { display: false }, title: { display: true, text: gettext("months") }, ticks: { maxRotation: 0 } },
      y: { beginAtZero: true, title: { display: true, text: gettext("US dollars in all") } },
    },
  },
});

// Counts by group, one on top of the other; `lying`: groups with long names, from top to bottom.
const stack = ({ labels, sets, unit, lying }) => {
  const counts = { stacked: true, beginAtZero: true, ticks: { precision: 0 }, title: { display: true, text: unit } };
  const groups = { stacked: true, grid: { display: false }, ticks: { autoSkip: !lying, maxRotation: 0 } };
  return {
    type: "bar",
    data: {
      labels,
      datasets: sets.map(({ label, values, colour: name }) => ({
        label,
        data: values,
        backgroundColor: colour(`--${name}`),
        borderColor: colour("--canvas"),
        borderWidth: 1,
        maxBarThickness: 36,
      })),
    },
    options: {
      indexAxis: lying ? "y" : "x",
      plugins: { legend: { display: sets.length > 1, position: "bottom", labels: { boxWidth: 12 } } },
      scales: lying ? { x: counts, y: groups } : { x: groups, y: counts },
    },
  };
};

const fade = (rgb, share) => rgb.replace("rgb(", "rgba(").replace(")", `, ${Math.max(0.16, share)})`);
const KINDS = { readings, months, costs, stack };

// A long name takes two lines rather than being cut off.
const wrapped = (label) => {
  if (label.length < 20) return label;
  const words = label.split(" ");
  const half = words.findIndex((_, index) => words.slice(0, index + 1).join(" ").length >= label.length / 2);
  return [words.slice(0, half + 1).join(" "), words.slice(half + 1).join(" ")].filter(Boolean);
};

// Lying bars are as many as their names, and each name needs its lines; below them stand the axis and its title.
const heightOf = (labels) => 4 + labels.reduce((lines, label) => lines + [label].flat().length + 0.25, 0) * 1.2;

const shared = () => {
  const { Chart } = window;
  const root = getComputedStyle(document.documentElement);
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = Math.round(parseFloat(root.fontSize) * 0.8125);
  Chart.defaults.color = colour("--ink-2");
  Chart.defaults.borderColor = colour("--line");
  Chart.defaults.animation = still.matches ? false : { duration: 140 };
  Chart.defaults.maintainAspectRatio = false;
  Chart.defaults.plugins.tooltip.displayColors = false;
};

const draw = (box) => {
  const canvas = box.querySelector("canvas");
  drawn.get(canvas)?.destroy();
  const data = JSON.parse(document.getElementById(box.dataset.from).textContent);
  const config = KINDS[box.dataset.chart]({ ...data, labels: data.labels.map(wrapped) });
  if (config.options?.indexAxis === "y") box.style.minHeight = `${heightOf(config.data.labels)}rem`;
  drawn.set(canvas, new window.Chart(canvas, config));
};

const drawAll = () => {
  if (!window.Chart) return;
  for (const [canvas, chart] of drawn) {
    if (!canvas.isConnected) {
      chart.destroy();
      drawn.delete(canvas);
    }
  }
  shared();
  document.querySelectorAll("[data-chart]").forEach(draw);
};

drawAll();
document.addEventListener("htmx:afterSettle", drawAll);
dark.addEventListener("change", drawAll);
still.addEventListener("change", drawAll);
new MutationObserver(drawAll).observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
window.addEventListener("beforeprint", () => {
  for (const chart of drawn.values()) chart.resize();
});
