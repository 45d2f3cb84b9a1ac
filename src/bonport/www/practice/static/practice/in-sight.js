// Beside a long history the note stays in sight under the banner, and so does what it produces: of a column that is
// taller than the screen its end, where the outcome stands.

const GAP = 8; // px

function measure() {
  const banner = document.querySelector(".banner");
  const side = document.querySelector(".record .side");
  if (!banner || !side) return;
  const stays = getComputedStyle(banner).position === "sticky";
  const head = (document.querySelector(".bar")?.offsetHeight ?? 0) + (stays ? banner.offsetHeight + GAP : 0);
  const { style } = document.documentElement;
  style.setProperty("--head", `${head}px`);
  style.setProperty("--side-top", `${Math.min(head, innerHeight - side.offsetHeight - GAP)}px`);
}

const sizes = new ResizeObserver(measure);
function watch() {
  for (const element of document.querySelectorAll(".banner, .bar, .record .side")) sizes.observe(element);
}
document.addEventListener("htmx:afterSettle", watch);
addEventListener("resize", measure);
watch();
