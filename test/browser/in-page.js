// Runs inside of a page, and gives in words whatever is wrong with how it looks. It begins after this comment, and is an
// expression: it is handed to the page as text.
/* global document, window, getComputedStyle, NodeFilter, SVGElement */
(() => {
  const faults = [];
  const say = (fault) => faults.push(fault);
  const round = (number) => Math.round(number * 10) / 10;

  // Text, as it is painted: a rectangle for each of its lines, cut off where a box around it scrolls.
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    const element = node.parentElement;
    if (node.data.trim() === '' || element.closest('title, desc, style')) continue;
    const style = getComputedStyle(element);
    if (style.visibility === 'hidden' || style.display === 'none') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const box = element.closest('.scroll')?.getBoundingClientRect();
    const rects = [...range.getClientRects()]
      .map(({ left, right, top, bottom }) =>
        box === undefined
          ? { left, right, top, bottom }
          : { left: Math.max(left, box.left), right: Math.min(right, box.right), top, bottom },
      )
      .filter(({ left, right, top, bottom }) => right - left > 0 && bottom - top > 0 && right > 0);
    texts.push({ words: node.data.trim().slice(0, 40), element, style, rects });
  }
  if (texts.length === 0) say('there is no text');

  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) say(`the page scrolls sideways: ${scrollWidth} > ${clientWidth}`);
  for (const { words, rects } of texts)
    for (const { left, right } of rects)
      if (left < -0.5 || right > clientWidth + 0.5) say(`'${words}' is cut off by the page`);

  for (const { words, element, style } of texts) {
    const scale = element instanceof SVGElement ? element.getScreenCTM().a : 1;
    const size = parseFloat(style.fontSize) * scale;
    if (size < 12) say(`'${words}' is ${round(size)} px high`);
  }

  // Contrast, by the formula of the WCAG.
  const channel = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const rgba = (color) => {
    const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const luminance = ({ r, g, b }) => 0.2126 * channel(r / 255) + 0.7152 * channel(g / 255) + 0.0722 * channel(b / 255);
  const behind = (element) => {
    const rect = element.closest('.node')?.querySelector('rect');
    if (rect) return rgba(getComputedStyle(rect).fill);
    for (let one = element; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color.a === 1) return color;
      if (color.a > 0) say(`a background of ${one.tagName} lets something through`);
    }
    return { r: 255, g: 255, b: 255, a: 1 };
  };
  for (const { words, element, style } of texts) {
    const ink = rgba(element instanceof SVGElement ? style.fill : style.color);
    const [dark, light] = [luminance(ink), luminance(behind(element))].sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio < 4.5) say(`'${words}' has a contrast of ${round(ratio)}`);
  }

  const apart = (a, b, by) =>
    a.right - by <= b.left || b.right - by <= a.left || a.bottom - by <= b.top || b.bottom - by <= a.top;
  const lines = texts.flatMap(({ words, element, rects }) => rects.map((rect) => ({ words, element, rect })));
  lines.forEach((a, i) => {
    for (const b of lines.slice(i + 1))
      if (a.element !== b.element && !a.element.contains(b.element) && !b.element.contains(a.element))
        if (!apart(a.rect, b.rect, 2)) say(`'${a.words}' and '${b.words}' overlap`);
  });

  const within = (inner, outer) =>
    inner.left >= outer.left - 0.5 &&
    inner.right <= outer.right + 0.5 &&
    inner.top >= outer.top - 0.5 &&
    inner.bottom <= outer.bottom + 0.5;
  for (const svg of document.querySelectorAll('svg')) {
    const frame = svg.getBoundingClientRect();
    const nodes = [...svg.querySelectorAll('.node')];
    const rects = nodes.map((node) => node.querySelector('rect').getBoundingClientRect());
    if (nodes.length === 0) say(`the diagram ${svg.id} has no nodes`);
    rects.forEach((rect, i) => {
      const name = nodes[i].textContent;
      if (rect.width < 1 || rect.height < 1) say(`the node '${name}' is not drawn`);
      if (!within(rect, frame)) say(`the node '${name}' is outside of its diagram`);
      const text = nodes[i].querySelector('text').getBoundingClientRect();
      if (text.width < 1 || !within(text, rect)) say(`the text of the node '${name}' does not fit into it`);
      for (const other of rects.slice(i + 1)) if (!apart(rect, other, 0)) say(`the node '${name}' overlaps another`);
    });
    for (const text of svg.querySelectorAll('.beside text')) {
      const rect = text.getBoundingClientRect();
      if (!within(rect, frame)) say(`'${text.textContent}' is outside of its diagram`);
      if (rects.some((other) => !apart(rect, other, 0))) say(`'${text.textContent}' overlaps a node`);
    }
    for (const path of svg.querySelectorAll('.edge path'))
      if (path.getTotalLength() < 5) say(`an edge of ${svg.id} is not drawn`);
    for (const part of ['aria-labelledby', 'aria-describedby'])
      if (!document.getElementById(svg.getAttribute(part))?.textContent) say(`a diagram has no ${part}`);
  }

  for (const box of document.querySelectorAll('.scroll'))
    if (box.scrollWidth > box.clientWidth && (getComputedStyle(box).overflowX !== 'auto' || box.tabIndex !== 0))
      say('a box is too narrow, and does not scroll');

  const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(({ tagName }) => Number(tagName[1]));
  if (levels.filter((level) => level === 1).length !== 1) say('there is not one h1');
  levels.forEach((level, i) => {
    if (level > (levels[i - 1] ?? 0) + 1) say(`an h${level} follows an h${levels[i - 1] ?? 0}`);
  });

  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of new Set(ids)) if (ids.filter((one) => one === id).length > 1) say(`the id ${id} is there twice`);
  for (const link of document.querySelectorAll('a[href]'))
    if (!document.getElementById(decodeURIComponent(link.getAttribute('href').slice(1))))
      say(`the link ${link.getAttribute('href')} leads nowhere`);
  if (window.innerWidth === 0) say('there is no window');

  return [...new Set(faults)];
})();
