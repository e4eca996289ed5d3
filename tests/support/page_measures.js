// What tests measure of a page; each function returns texts, of which none is the right number.

const describe = (element) => {
  const text = (element.textContent || "").trim().replace(/\s+/g, " ").slice(0, 60);
  const name = element.getAttribute("class");
  return `<${element.tagName.toLowerCase()}${name ? ` class=${name}` : ""}> ${text}`;
};

const ancestors = function* (element) {
  for (let each = element; each; each = each.parentElement) yield each;
};

const isShown = (element) => element.checkVisibility({
  opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true,
});

// Text for screen readers alone is drawn in a box of one pixel.
const isClipped = (element) => [...ancestors(element)].some((each) => {
  const box = each.getBoundingClientRect();
  return box.width <= 1 && box.height <= 1 && getComputedStyle(each).overflow === "hidden";
});

const scrolls = (element) => ["auto", "scroll"].includes(getComputedStyle(element).overflowX);
const clips = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX);

const textRanges = function* () {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    const isText = node.data.trim() && !["STYLE", "SCRIPT", "TEMPLATE"].includes(parent.tagName);
    // A title or description within a picture is shown by the browser, and not by the page.
    if (!isText || parent.closest("svg title, svg desc, [hidden]")) continue;
    if (!isShown(parent) || isClipped(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    yield [node, parent, [...range.getClientRects()].filter((box) => box.width && box.height)];
  }
};

const findOverflow = (isPrint) => {
  const found = [];
  const root = document.scrollingElement;
  const width = root.clientWidth;
  if (root.scrollWidth > width) found.push(`page: ${root.scrollWidth} of ${width} pixels`);
  const check = (element, box, what) => {
    // The element that a text is in may cut it off itself.
    for (const above of ancestors(what === "text" ? element : element.parentElement)) {
      if (above === root || above === document.body) break;
      const edge = above.getBoundingClientRect();
      if (scrolls(above) && !isPrint) return;
      const isCut = scrolls(above) || clips(above) || above.tagName === "svg";
      if (isCut && (box.right > edge.right + 1 || box.left < edge.left - 1)) {
        // A name may end in an ellipsis, which says that there is more.
        if (getComputedStyle(above).textOverflow === "ellipsis") return;
        found.push(`${what} cut off by ${describe(above).slice(0, 40)}: ${describe(element)}`);
        return;
      }
    }
    if (box.right > width + 1 || box.left < -1) {
      found.push(`${what} from ${box.left} to ${box.right} of ${width}: ${describe(element)}`);
    }
  };
  for (const element of document.body.querySelectorAll("*")) {
    if (["STYLE", "SCRIPT", "TITLE", "DESC"].includes(element.tagName.toUpperCase())) continue;
    const box = element.getBoundingClientRect();
    // Far to the left is where scripts keep what they measure, and where nobody can scroll to.
    if (box.width && box.height && box.right > -999 && isShown(element) && !isClipped(element)) {
      check(element, box, "box");
    }
  }
  for (const [, parent, boxes] of textRanges()) {
    for (const box of boxes) check(parent, box, "text");
  }
  return [...new Set(found)];
};

// The canvas turns every way to write a color, such as oklch(), into red, green, blue and alpha.
const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
const brush = canvas.getContext("2d", { willReadFrequently: true });
const parsed = new Map();
const parseColor = (text) => {
  if (!parsed.has(text)) {
    brush.clearRect(0, 0, 1, 1);
    brush.fillStyle = text;
    brush.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = brush.getImageData(0, 0, 1, 1).data;
    parsed.set(text, [red, green, blue, alpha / 255]);
  }
  return parsed.get(text);
};

const blend = (above, below) => {
  const alpha = above[3];
  return [0, 1, 2].map((i) => alpha * above[i] + (1 - alpha) * below[i]).concat([1]);
};

const luminance = (color) => {
  const [red, green, blue] = color.slice(0, 3).map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const opacity = (element) => [...ancestors(element)].reduce(
  (product, each) => product * Number(getComputedStyle(each).opacity), 1,
);

const isDrawn = (element) => element instanceof SVGElement && element.tagName !== "svg";

const paint = (element) => {
  const style = getComputedStyle(element);
  let color;
  if (isDrawn(element)) {
    const unfilled = ["text", "tspan", "g", "line", "title", "foreignObject"];
    if (unfilled.includes(element.tagName)) return null;
    if (style.fill === "none") return null;
    color = [...parseColor(style.fill)];
    color[3] *= Number(style.fillOpacity);
  } else {
    if (style.backgroundImage !== "none") return "an image";
    color = [...parseColor(style.backgroundColor)];
  }
  color[3] *= opacity(element);
  return color[3] ? color : null;
};

const colorOfText = (element) => {
  const style = getComputedStyle(element);
  const color = [...parseColor(isDrawn(element) ? style.fill : style.color)];
  if (isDrawn(element)) color[3] *= Number(style.fillOpacity);
  color[3] *= opacity(element);
  return color;
};

const findLowContrast = (least) => {
  const probe = document.createElement("div");
  probe.style.background = "Canvas";
  document.body.append(probe);
  const plain = parseColor(getComputedStyle(probe).backgroundColor);
  probe.remove();
  // Marks that do not catch the mouse are behind a text all the same.
  const sheet = document.createElement("style");
  sheet.textContent = "* { pointer-events: auto !important; }";
  document.head.append(sheet);
  const found = [];
  let n_texts = 0;
  for (const [node, parent, boxes] of textRanges()) {
    n_texts += 1;
    for (const box of boxes) {
      const middle = (box.top + box.bottom) / 2;
      for (const x of [box.left + 1, (box.left + box.right) / 2, box.right - 1]) {
        const stack = document.elementsFromPoint(x, middle);
        // Not there: scrolled out of sight within an element.
        if (!stack.includes(parent)) continue;
        const behind = [];
        for (const element of stack.slice(stack.indexOf(parent))) {
          const color = paint(element);
          if (color) behind.push(color);
          if (color === "an image" || (color && color[3] === 1)) break;
        }
        if (behind.includes("an image")) {
          found.push(`on an image: ${node.data.trim().slice(0, 60)}`);
          break;
        }
        const ground = behind.reduceRight((below, above) => blend(above, below), plain);
        const text = blend(colorOfText(parent), ground);
        const [low, high] = [luminance(text), luminance(ground)].sort((a, b) => a - b);
        const contrast = (high + 0.05) / (low + 0.05);
        if (contrast < least) {
          const colors = [text, ground].map((color) => color.slice(0, 3).map(Math.round).join(","));
          found.push(`${contrast.toFixed(2)} (${colors.join(" on ")}): ${describe(parent)}`);
          break;
        }
      }
    }
  }
  sheet.remove();
  if (!n_texts) found.push("no text at all");
  return [...new Set(found)];
};

const findOverlappingTexts = () => {
  const found = [];
  for (const picture of document.querySelectorAll("svg")) {
    const boxes = [...picture.querySelectorAll("text")].filter(isShown).map(
      (text) => [text, text.getBoundingClientRect()],
    ).filter(([, box]) => box.width && box.height);
    boxes.sort(([, a], [, b]) => a.top - b.top);
    boxes.forEach(([text, box], i) => {
      for (const [other, second] of boxes.slice(i + 1)) {
        if (second.top >= box.bottom - 3) break;
        if (second.left < box.right - 1 && box.left < second.right - 1) {
          found.push(`${describe(text)} and ${describe(other)}`);
        }
      }
    });
  }
  return found;
};

const findUnnamedMarks = () => {
  const marks = "rect, line, path, circle, ellipse, polygon, polyline, text";
  const found = [];
  for (const picture of document.querySelectorAll("svg")) {
    // A box in a picture is a picture of its own, with a title for what is in it.
    if (picture.parentElement.closest("svg")) continue;
    if (picture.closest("[aria-hidden=true]")) continue;
    const hasName = picture.querySelector(":scope > title") || picture.getAttribute("aria-label");
    if (!hasName || picture.getAttribute("role") !== "img") found.push(describe(picture));
    for (const mark of picture.querySelectorAll(marks)) {
      if (mark.closest("defs, clipPath, pattern, marker")) continue;
      const title = mark.querySelector(":scope > title")
        || (["g", "svg"].includes(mark.parentElement.tagName) && mark.parentElement !== picture
          && mark.parentElement.querySelector(":scope > title"));
      if (!title || !title.textContent.trim()) found.push(describe(mark));
    }
  }
  return found;
};

const findScripts = () => {
  const found = [...document.querySelectorAll("script, iframe, object, embed")].map(describe);
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const isAddress = ["href", "src", "xlink:href", "action", "formaction"].includes(name);
      if (name.startsWith("on") || (isAddress && /^\s*javascript:/i.test(value))) {
        found.push(`${name} of ${describe(element)}`);
      }
    }
  }
  return found;
};

const headingLevels = () => [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
  .map((heading) => Number(heading.tagName[1]));

const findPoorTables = () => {
  const found = [];
  for (const table of document.querySelectorAll("table")) {
    if (!table.caption || !table.caption.textContent.trim()) {
      found.push(`no caption: ${describe(table)}`);
    }
    const headers = [...table.querySelectorAll("th")];
    if (!headers.length) found.push(`no header: ${describe(table)}`);
    for (const header of headers) {
      if (!header.getAttribute("scope")) found.push(`no scope: ${describe(header)}`);
    }
  }
  return found;
};
