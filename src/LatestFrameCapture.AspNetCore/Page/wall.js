// The wall: a tile for each camera, one of them in full size if its name is in the address (#name).
import { CameraFeed } from "./camera-feed.js";
import { ServerClock } from "./clock.js";
import { Connection } from "./connection.js";
import { Tile } from "./tile.js";

const UPDATE_INTERVAL = 200;

const wall = document.getElementById("wall");
const template = document.getElementById("tile");
const summary = document.getElementById("summary");
const clock = new ServerClock();
const url = new URL("-/socket", document.baseURI);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
const connection = new Connection(url, clock);
const tiles = [];

function addTile(camera) {
  const item = template.content.cloneNode(true).firstElementChild;
  const tile = new Tile(item, new CameraFeed(connection, camera.index), clock, connection);
  tiles.push(tile);
  tile.button.addEventListener("click", () => showLarge(tile.item.classList.contains("is-large") ? null : tile));
  wall.append(item);
}

// The server may have been restarted with other cameras: then the page begins again.
function onStates(cameras) {
  const isFirst = tiles.length === 0;
  const isOther = tiles.length !== cameras.length || cameras.some(one => tiles[one.index].name !== one.name);
  if (!isFirst && isOther) {
    location.reload();
    return;
  }
  if (isFirst) cameras.forEach(addTile);
  for (const camera of cameras) tiles[camera.index].setState(camera);
  if (isFirst) applyAddress();
  updateSummary();
}

function updateSummary() {
  const live = tiles.filter(tile => tile.isLive).length;
  const text = !connection.isOpen ? "No connection to the server" : `${live} of ${tiles.length} live`;
  if (summary.textContent !== text) summary.textContent = text;
  summary.classList.toggle("bad", !connection.isOpen);
}

// By the address, so that it can be linked to and the browser's Back returns to the wall.
function showLarge(tile) {
  const address = tile ? "#" + encodeURIComponent(tile.name) : location.pathname + location.search;
  history.pushState(null, "", address);
  applyAddress();
}

function applyAddress() {
  let name = "";
  try {
    name = decodeURIComponent(location.hash.slice(1)).toLowerCase();
  } catch {
    // Not an address of ours.
  }
  let large = null;
  for (const tile of tiles) {
    const isLarge = name !== "" && tile.name.toLowerCase() === name;
    if (isLarge) large = tile;
    tile.item.classList.toggle("is-large", isLarge);
    tile.button.ariaPressed = String(isLarge);
  }
  document.body.classList.toggle("has-large", large !== null);
  document.title = large ? large.name : "Cameras";
}

// How many tiles stand in a row, for the arrow keys.
function columns() {
  const top = tiles[0].item.offsetTop;
  const first = tiles.findIndex(tile => tile.item.offsetTop !== top);
  return first < 0 ? tiles.length : first;
}

function onKey(event) {
  const index = tiles.findIndex(tile => tile.button === document.activeElement);
  const large = tiles.findIndex(tile => tile.item.classList.contains("is-large"));
  if (event.key === "Escape" && large >= 0) {
    showLarge(null);
    tiles[large].button.focus();
    return;
  }
  if (event.altKey || event.ctrlKey || event.metaKey || tiles.length === 0) return;
  const row = large >= 0 ? 0 : columns();
  const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -row, ArrowDown: row }[event.key];
  const from = large >= 0 ? large : index;
  if (!step || from < 0) return;
  const to = tiles[from + step];
  event.preventDefault();
  if (!to) return;
  if (large >= 0) showLarge(to);
  to.button.focus();
}

connection.addEventListener("states", event => onStates(event.detail));
for (const name of ["open", "close"]) connection.addEventListener(name, updateSummary);
document.addEventListener("visibilitychange", () => tiles.forEach(tile => tile.updateFeed()));
document.addEventListener("keydown", onKey);
addEventListener("popstate", applyAddress);
addEventListener("hashchange", applyAddress);
setInterval(() => tiles.forEach(tile => tile.update()), UPDATE_INTERVAL);
connection.open();
