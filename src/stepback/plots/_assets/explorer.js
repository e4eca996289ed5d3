"use strict";
// Draws one part of the organization at a time, as much as can be read, with plotly. All texts are
// data: they enter the page as text nodes, and plotly's labels escaped.
(() => {
  const content = JSON.parse(document.getElementById("content").textContent);
  const element = (id) => document.getElementById(id);
  const { parent, extent, name, color } = content;
  const n = parent.length;
  const EVERYONE = n;
  const OUTSIDE = n + 1;
  const ROW = 22; // pixels that a line of text needs
  const MIN_NAME = 60; // pixels of a name beside a number
  const FONT = "13px system-ui, sans-serif";
  const MAX_HITS = 20;
  const isDark = matchMedia("(prefers-color-scheme: dark)");
  const count = new Intl.NumberFormat("en");

  // The reports of each place, the largest teams first, as the places are sorted.

  const managerOf = (place) => {
    if (place === EVERYONE) return -1;
    if (place === OUTSIDE) return EVERYONE;
    if (content.layer[place] === 0) return OUTSIDE;
    return parent[place] < 0 ? EVERYONE : parent[place];
  };
  const begin = new Int32Array(n + 3);
  for (let place = 0; place < n; place += 1) begin[managerOf(place) + 1] += 1;
  const nRoots = begin[EVERYONE + 1];
  const nOutside = begin[OUTSIDE + 1];
  if (nOutside) begin[EVERYONE + 1] += 1;
  for (let place = 0; place < n + 2; place += 1) begin[place + 1] += begin[place];
  const filled = begin.slice();
  const reports = new Int32Array(n + 1);
  for (let place = 0; place < n; place += 1) reports[filled[managerOf(place)]++] = place;
  if (nOutside) reports[filled[EVERYONE]] = OUTSIDE;
  const reportsOf = (place) => reports.subarray(begin[place], begin[place + 1]);
  const hasReports = (place) => begin[place + 1] > begin[place];

  const extents = Float64Array.from([...extent, 0, nOutside]);
  for (const root of reportsOf(EVERYONE)) extents[EVERYONE] += extents[root];
  let home = EVERYONE;
  if (nRoots === 0) home = OUTSIDE;
  else if (nRoots === 1 && !nOutside) [home] = reportsOf(EVERYONE);

  const textOf = (coded, place) => coded.texts[coded.codes[place]];
  const nameOf = (place) => {
    if (place === EVERYONE) return "Everyone";
    return place === OUTSIDE ? "On no reporting line" : name[place];
  };
  const belowOf = (place) => {
    if (place < n) return content.total[place];
    return place === OUTSIDE ? nOutside : content.people; // posts are no people
  };
  const holdersOf = new Map();
  for (const [post, person, id, place] of content.holders) {
    if (!holdersOf.has(post)) holdersOf.set(post, []);
    holdersOf.get(post).push({ person, id, place });
  }

  const isVacant = (place) => place < n && content.post[place] === 1 && !holdersOf.has(place);
  const shownName = (place) => (isVacant(place) ? `${nameOf(place)} (vacant)` : nameOf(place));

  // What is known of a place, as pairs of a label and a text.

  const factsOf = (place) => {
    if (place >= n) return [["People", count.format(belowOf(place))]];
    const facts = [];
    const add = (label, text) => { if (text) facts.push([label, text]); };
    add("Office", textOf(content.office, place));
    if (content.post[place]) {
      const holders = (holdersOf.get(place) || []).map((holder) => holder.person);
      const more = holders.length > 5 ? ` and ${count.format(holders.length - 5)} more` : "";
      add("Post held by", holders.slice(0, 5).join(", ") + more || "nobody");
    }
    add("Unit", textOf(content.unit, place));
    add("Id", content.id[place] === name[place] ? "" : content.id[place]);
    add("Layer", content.layer[place] ? count.format(content.layer[place]) : "on no line");
    add("Direct reports", count.format(content.direct[place]));
    add("Reports in total", count.format(content.total[place]));
    for (const fact of content.facts) add(fact.label, textOf(fact, place));
    const value = color.kind === "number" ? color.texts[place] : "";
    if (value && !facts.some(([label]) => label === color.label || color.label === "Layer")) {
      add(color.label, value);
    }
    return facts;
  };

  // Colors. A place without a value, and a cell of places that differ, are pale.

  const pale = () => (isDark.matches ? "#3a4049" : "#e9ebee");
  const fillOf = (category) => color.colors[category][isDark.matches ? 1 : 0];
  const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const colorOfNumber = (number) => {
    const { low, high, scale } = color;
    const share = high > low ? (number - low) / (high - low) : 0.5;
    const position = Math.min(Math.max(share, 0), 1) * (scale.length - 1);
    const at = Math.min(Math.floor(position), scale.length - 2);
    const [from, to] = [channels(scale[at]), channels(scale[at + 1])];
    const mixed = from.map((value, i) => Math.round(value + (to[i] - value) * (position - at)));
    return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  };
  const colorOf = (places) => {
    const known = [];
    for (const place of places) {
      const value = place < n ? (color.kind === "number" ? color.values : color.codes)[place] : null;
      if (value !== null && value >= (color.kind === "number" ? -Infinity : 0)) known.push(value);
    }
    if (!known.length) return pale();
    if (color.kind === "number") {
      return colorOfNumber(known.reduce((sum, value) => sum + value, 0) / known.length);
    }
    const isShared = known.every((value) => value === known[0]);
    return isShared ? fillOf(known[0]) : pale();
  };
  const textColorOn = (hex) => {
    const [red, green, blue] = channels(hex).map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    return (luminance + 0.05) ** 2 > 1.05 * 0.05 ? "#000000" : "#ffffff";
  };

  // The cells of a view: the place at its top, and so many levels below it that texts have room.
  // Reports that are each smaller than a row are one cell, which opens as a view of its own.

  const sumOf = (places) => places.reduce((sum, place) => sum + extents[place], 0);
  const countReadable = (places, rows) => {
    // The largest come first, so that as many are shown as fit while the smallest has a row.
    let sum = 0;
    let readable = 0;
    while (readable < places.length) {
      sum += extents[places[readable]];
      if (readable && extents[places[readable]] * rows < sum) break;
      readable += 1;
    }
    return readable;
  };

  const cellsOf = (view, rows, nLevels) => {
    const top = { places: [view.top], above: -1, level: 0, open: null };
    const cells = [top];
    const shown = reportsOf(view.top).subarray(view.skip);
    const rowSize = Math.max(1, sumOf(shown) / rows);
    for (let at = 0; at < cells.length; at += 1) {
      const cell = cells[at];
      const isOne = cell.places.length === 1;
      if (cell.level < nLevels - 1 && isOne) {
        const [place] = cell.places;
        const all = at ? reportsOf(place) : shown;
        let nOne = 0;
        while (nOne < all.length && extents[all[nOne]] >= rowSize) nOne += 1;
        const isPaged = !at && nOne < all.length && (view.skip > 0 || nOne === 0);
        if (isPaged) nOne = countReadable(all, rows - 2);
        for (const report of all.subarray(0, nOne)) {
          cells.push({ places: [report], above: at, level: cell.level + 1, open: null });
        }
        const others = all.subarray(nOne);
        const isAll = nOne === 0 && (at > 0 || view.skip === 0);
        const size = isPaged ? (2 * sumOf(all.subarray(0, nOne))) / (rows - 2) : sumOf(others);
        const skip = (at ? 0 : view.skip) + nOne;
        if (others.length === 1) {
          cells.push({ places: others, above: at, level: cell.level + 1, open: null });
        } else if (others.length) {
          const open = { top: place, skip };
          cells.push({ places: others, above: at, level: cell.level + 1, open, size, isAll });
        }
      }
    }
    return cells;
  };

  // Plotly reads a little HTML in labels: a name is shown as it is.
  const escapeLabel = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

  const brush = document.createElement("canvas").getContext("2d");
  const fitText = (text, width) => {
    brush.font = FONT;
    if (brush.measureText(text).width <= width) return text;
    const characters = Array.from(new Intl.Segmenter().segment(text), (each) => each.segment);
    let low = 0;
    let high = characters.length;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      const isFitting = brush.measureText(`${characters.slice(0, middle).join("")}…`).width <= width;
      if (isFitting) low = middle;
      else high = middle - 1;
    }
    return low ? `${characters.slice(0, low).join("")}…` : "";
  };

  const nounOf = (cell) => {
    const number = count.format(cell.places.length);
    return `${number} ${cell.isAll ? "reports" : "more"}`;
  };
  const describeMany = (cell) => {
    const nTeams = cell.places.reduce((sum, place) => sum + (hasReports(place) ? 1 : 0), 0);
    const nBelow = cell.places.reduce((sum, place) => sum + 1 + (place < n ? content.total[place] : 0), 0);
    const noun = nounOf(cell);
    return nTeams ? `${noun}, ${count.format(nBelow)} with those below` : noun;
  };
  const labelOf = (cell, width) => {
    if (cell.open) return fitText(`${nounOf(cell)} …`, width);
    const [place] = cell.places;
    const below = belowOf(place);
    const number = below ? ` · ${count.format(below)}` : "";
    brush.font = FONT;
    const room = width - brush.measureText(number).width;
    // Where only a few letters of the name would be left beside the number, the name goes first.
    const shown = shownName(place);
    const isTight = room < MIN_NAME && brush.measureText(shown).width > room;
    return isTight ? fitText(shown, width) : `${fitText(shown, room)}${number}`;
  };
  const hoverOf = (cell) => {
    const [place] = cell.places;
    if (cell.open) return `<b>${describeMany(cell)}</b><br>Click to see them one by one`;
    const lines = factsOf(place).map(([label, text]) => `${escapeLabel(label)}: ${escapeLabel(text)}`);
    return [`<b>${escapeLabel(nameOf(place))}</b>`, ...lines].join("<br>");
  };

  // The state of the page: which place is at the top of the view, how many of its reports are
  // left out before the first that is shown, and the place whose figures are told.

  let view = { top: home, skip: 0 };
  let chosen = home;
  let drawn = [];
  const chart = element("chart");

  const sizeOfView = () => {
    const { width, height } = chart.getBoundingClientRect();
    const isTreemap = content.kind === "treemap";
    const nLevels = isTreemap ? 5 : Math.min(6, Math.max(3, Math.floor(width / 160)));
    const rows = isTreemap ? (width * height) / 6000 : height / ROW;
    return { nLevels, rows: Math.max(8, Math.floor(rows)), width: width / nLevels - 12 };
  };

  const draw = () => {
    const { nLevels, rows, width } = sizeOfView();
    drawn = cellsOf(view, rows, nLevels);
    const deepest = drawn.reduce((most, cell) => Math.max(most, cell.level), 0);
    const room = content.kind === "treemap" ? 160 : (width + 12) * (nLevels / (deepest + 1)) - 12;
    const isInner = new Set(drawn.map((cell) => cell.above));
    const colors = drawn.map((cell) => colorOf(cell.places));
    const several = element("several");
    if (several) several.hidden = !colors.includes(pale());
    const ink = isDark.matches ? "#ffffff" : "#000000";
    const page = isDark.matches ? "#16181c" : "#ffffff";
    const isChosen = drawn.map((cell) => !cell.open && cell.places[0] === chosen && cell.level > 0);
    const trace = {
      type: content.kind,
      ids: drawn.map((_, at) => `c${at}`),
      parents: drawn.map((cell) => (cell.above < 0 ? "" : `c${cell.above}`)),
      labels: drawn.map((cell) => escapeLabel(labelOf(cell, room))),
      values: drawn.map((cell, at) => (isInner.has(at) ? 0 : (cell.size || extents[cell.places[0]] || 1))),
      branchvalues: "remainder",
      customdata: drawn.map(hoverOf),
      hovertemplate: "%{customdata}<extra></extra>",
      textinfo: "label",
      textposition: content.kind === "treemap" ? "top left" : "middle left",
      textfont: { size: 13, family: "system-ui, sans-serif", color: colors.map(textColorOn) },
      marker: {
        colors,
        line: {
          color: isChosen.map((is) => (is ? ink : page)),
          width: isChosen.map((is) => (is ? 3 : 1)),
        },
        ...(content.kind === "treemap" ? { pad: { t: 20, l: 3, r: 3, b: 3 } } : {}),
      },
      pathbar: { visible: false },
      sort: false,
      tiling: content.kind === "treemap" ? { packing: "squarify", pad: 1 } : { orientation: "h", pad: 0 },
      leaf: { opacity: 1 }, // plotly would let the page shine through
      root: { color: "rgba(0,0,0,0)" },
    };
    const layout = {
      margin: { l: 0, r: 0, t: 0, b: 0 },
      width: chart.clientWidth,
      height: chart.clientHeight,
      paper_bgcolor: "rgba(0,0,0,0)",
      uniformtext: { mode: "hide", minsize: 12 },
      hoverlabel: { align: "left", bgcolor: "#ffffff", bordercolor: "#55585e",
        font: { size: 13, color: "#1b1d20", family: "system-ui, sans-serif" } },
    };
    const options = {
      displaylogo: false, showTips: false, typesetMath: false, responsive: false,
      showSendToCloud: false, plotlyServerURL: "", topojsonURL: "",
      displayModeBar: false, // it would cover a cell
    };
    chart.setAttribute("aria-label", `${content.kind} of ${nameOf(view.top)}, whose reports are `
      + "listed after it");
    return Plotly.react(chart, [trace], layout, options);
  };

  // What is beside the chart. Buttons do what clicks on cells do, for readers without a mouse.

  const make = (tag, text, properties = {}) => {
    const made = Object.assign(document.createElement(tag), properties);
    if (text) made.textContent = text;
    return made;
  };
  const button = (text, onclick) => make("button", text, { type: "button", onclick });

  const makeCurrent = (place) => {
    const current = make("span", nameOf(place));
    current.setAttribute("aria-current", "true");
    return current;
  };
  const showPath = () => {
    const above = [];
    for (let place = view.top; place !== home && place >= 0; place = managerOf(place)) above.push(place);
    above.push(home);
    above.reverse();
    const path = element("path");
    path.replaceChildren();
    above.forEach((place, at) => {
      const isHidden = above.length > 6 && at > 0 && at < above.length - 4;
      if (isHidden && at > 1) return;
      if (at) path.append(" › ");
      if (isHidden) path.append(`… ${count.format(above.length - 5)} more`);
      else if (at < above.length - 1 || view.skip || chosen !== view.top) {
        path.append(button(nameOf(place), () => go(place)));
      } else path.append(makeCurrent(place));
    });
    if (view.skip) path.append(` › from report ${count.format(view.skip + 1)} on`);
    if (chosen !== view.top) path.append(" › ", makeCurrent(chosen));
  };

  const showDetails = () => {
    const details = element("details");
    details.replaceChildren(make("h2", nameOf(chosen)));
    const list = make("dl");
    for (const [label, text] of factsOf(chosen)) list.append(make("dt", label), make("dd", text));
    details.append(list);
    const manager = chosen === home ? -1 : managerOf(chosen);
    if (manager >= 0 && manager < n) {
      details.append(make("h3", "Reports to"), button(nameOf(manager), () => go(manager)));
    }
    const all = reportsOf(chosen);
    if (!all.length) return;
    details.append(make("h3", chosen < n ? `Direct reports (${count.format(all.length)})` : "Shown here"));
    const items = make("ul");
    details.append(items);
    const addItems = (from) => {
      const until = Math.min(all.length, from + 25);
      for (const place of all.subarray(from, until)) {
        const item = make("li");
        const below = belowOf(place);
        const shown = shownName(place);
        item.append(button(below ? `${shown} · ${count.format(below)}` : shown, () => show(place)));
        items.append(item);
      }
      if (until === all.length) return;
      const more = button(`Show more of ${count.format(all.length - until)}`, () => {
        more.remove();
        addItems(until);
        items.children[until].firstChild.focus();
      });
      details.append(more);
    };
    addItems(0);
  };

  const update = () => {
    showPath();
    showDetails();
    return draw();
  };

  function go(top, skip = 0) {
    view = { top, skip };
    chosen = top;
    return update();
  }

  function show(place) {
    if (hasReports(place)) return go(place);
    const manager = managerOf(place);
    const at = reportsOf(manager).indexOf(place);
    const { nLevels, rows } = sizeOfView();
    const isDrawn = (skip) => cellsOf({ top: manager, skip }, rows, nLevels)
      .some((cell) => !cell.open && cell.places[0] === place);
    view = { top: manager, skip: [0, Math.max(0, at - 3), at].find(isDrawn) || 0 };
    chosen = place;
    return update();
  }

  const openCell = (cell) => {
    if (!cell) return;
    if (cell.open) go(cell.open.top, cell.open.skip);
    else if (cell.level === 0) {
      const manager = managerOf(view.top);
      if (view.skip || chosen !== view.top) go(view.top);
      else if (view.top !== home && manager >= 0) go(manager);
    } else if (hasReports(cell.places[0])) go(cell.places[0]);
    else {
      [chosen] = cell.places;
      update();
    }
  };

  const showLegend = () => {
    const legend = element("legend");
    legend.replaceChildren(make("strong", color.label));
    if (color.kind === "number") {
      const item = make("span", "");
      const scale = make("span", "", { className: "scale" });
      scale.style.background = `linear-gradient(to right, ${color.scale.join(", ")})`;
      item.append(color.ends[0], scale, color.ends[1]);
      legend.append(item);
      if (color.values.includes(null)) legend.append(makeSwatch("var(--pale)", "no value"));
      return;
    }
    color.names.forEach((text, at) => legend.append(makeSwatch(fillOf(at), text)));
    const rest = color.codes.includes(-1) ? `several, or ${color.absence}` : "several";
    legend.append(makeSwatch("var(--pale)", rest));
    legend.lastChild.id = "several";
  };
  const makeSwatch = (background, text) => {
    const item = make("span");
    const swatch = make("span", "", { className: "swatch" });
    swatch.style.background = background;
    item.append(swatch, text);
    return item;
  };

  // Search, by any part of a name, id, office or unit, whatever the case and accents.

  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  let index = null;
  const makeIndex = () => {
    const [offices, units] = [content.office.texts.map(fold), content.unit.texts.map(fold)];
    const entries = name.map((text, place) => ({
      name: fold(text), id: fold(content.id[place]), place, shown: text, shownId: content.id[place],
      other: `${offices[content.office.codes[place]]}\n${units[content.unit.codes[place]]}`,
    }));
    for (const [post, person, id, place] of content.holders) {
      // Who is shown at a post alone is found there.
      if (place >= n || (place >= 0 && content.id[place] === id)) continue;
      entries.push({ name: fold(person), id: fold(id), place: post, shown: person, shownId: id,
        other: fold(name[post]) });
    }
    return entries;
  };
  const rankOf = (entry, query, words) => {
    if (!words.every((word) => entry.name.includes(word) || entry.id.includes(word)
      || entry.other.includes(word))) return -1;
    if (entry.name === query || entry.id === query) return 0;
    if (entry.name.startsWith(query)) return 1;
    if (entry.name.includes(` ${query}`)) return 2;
    if (entry.name.includes(query)) return 3;
    return entry.id.includes(query) ? 4 : 5;
  };
  const search = () => {
    const query = fold(element("query").value.trim()).replace(/\s+/g, " ");
    const hits = element("hits");
    hits.replaceChildren();
    element("found").textContent = "";
    if (!query) return;
    index = index || makeIndex();
    const words = query.split(" ");
    const byRank = [[], [], [], [], [], []];
    let found = 0;
    for (const entry of index) {
      const rank = rankOf(entry, query, words);
      if (rank >= 0) {
        found += 1;
        if (byRank[rank].length < MAX_HITS) byRank[rank].push(entry);
      }
    }
    const first = byRank.flat().slice(0, MAX_HITS);
    if (!found) {
      element("found").textContent = "Nothing found. Check the spelling, or type a part of the name.";
    } else {
      const rest = found > first.length ? `; the first ${first.length} are listed` : "";
      element("found").textContent = `${count.format(found)} found${rest}.`;
    }
    for (const entry of first) {
      const hit = button(entry.shown, () => {
        element("query").value = "";
        search();
        element("query").focus();
        show(entry.place);
        element("found").textContent = `Shown: ${entry.shown}`;
      });
      const place = entry.place;
      const about = [
        entry.shown === name[place] ? textOf(content.office, place) : name[place],
        textOf(content.unit, place),
        entry.shownId === entry.shown ? "" : entry.shownId,
      ];
      hit.append(make("small", about.filter(Boolean).join(", ")));
      const item = make("li");
      item.append(hit);
      hits.append(item);
    }
  };

  const connectSearch = () => {
    let waiting = 0;
    element("query").addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(search, 60);
    });
    element("search").addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      search();
      const first = element("hits").querySelector("button");
      if (first) first.click();
    });
    element("search").addEventListener("keydown", (event) => {
      const buttons = [...element("hits").querySelectorAll("button")];
      const at = buttons.indexOf(document.activeElement);
      if (event.key === "Escape") {
        element("query").value = "";
        search();
        element("query").focus();
      } else if (event.key === "ArrowDown" && buttons.length) {
        event.preventDefault();
        buttons[Math.min(at + 1, buttons.length - 1)].focus();
      } else if (event.key === "ArrowUp" && at >= 0) {
        event.preventDefault();
        (at ? buttons[at - 1] : element("query")).focus();
      }
    });
  };

  if (!n) {
    for (const id of ["search", "path", "legend", "chart", "details", "picture"]) element(id).remove();
    return;
  }
  showLegend();
  connectSearch();
  update().then(() => {
    const onClick = (event) => {
      openCell(drawn[event.points[0].pointNumber]);
      return false; // what plotly would do by itself
    };
    chart.on("plotly_icicleclick", onClick);
    chart.on("plotly_treemapclick", onClick);
    isDark.addEventListener("change", () => {
      showLegend();
      draw();
    });
    element("picture").addEventListener("click", () => {
      Plotly.downloadImage(chart, { format: "png", filename: "organization", scale: 2 });
    });
    let { width, height } = chart.getBoundingClientRect();
    let waiting = 0;
    new ResizeObserver(() => {
      const now = chart.getBoundingClientRect();
      if (now.width === width && now.height === height) return;
      ({ width, height } = now);
      clearTimeout(waiting);
      waiting = setTimeout(draw, 100);
    }).observe(chart);
    document.documentElement.dataset.ready = "true";
  });
})();
