"use strict";
const PEOPLE = [
  { id: "wmSimCust001", name: "小林", about: "年轻上班族，第一次来", color: "#5b8ff9" },
  { id: "wmSimCust002", name: "阿杰", about: "给女朋友挑礼物", color: "#5d7092" },
  { id: "wmSimCust003", name: "陈阿姨", about: "老顾客，喜欢发语音", color: "#e8684a" },
  { id: "wmSimCust004", name: "Mia", about: "爱比价，问得细", color: "#9270ca" },
];
const SUGGESTIONS = ["在吗？", "有大码吗", "什么时候发货", "怎么退换"];
const FAULTS = [
  ["接口变慢 3 秒", () => post("faults", { kind: "slow", path: "kf/*", seconds: 3 })],
  ["接口忙 3 次", () => post("faults", { kind: "errcode", path: "kf/*", errcode: -1, times: 3 }), true],
  ["断线 2 次", () => post("faults", { kind: "drop", path: "kf/*", times: 2 }), true],
  ["回复送不到", () => post("faults", { kind: "send_fail", path: "kf/send_msg", times: 1 }), true],
  ["令牌作废", () => post("tokens/revoke", {}), true],
  ["回调来 3 遍", () => post("chaos", { duplicates: 2 })],
  ["回调丢一半", () => post("chaos", { drop_every: 2 })],
  ["回调乱序", () => post("chaos", { hold_every_other: 1.5 })],
  ["伪造签名", () => post("chaos", { flaw: "wrong_signature" }), true],
  ["模型限流 3 次", () => post("model/faults", { kind: "rate_limit", times: 3 }), true],
  ["模型超时 1 次", () => post("model/faults", { kind: "timeout", times: 1 }), true],
  ["模型报错 3 次", () => post("model/faults", { kind: "http_500", times: 3 }), true],
  ["模型胡言 1 次", () => post("model/faults", { kind: "garbage", times: 1 }), true],
  ["模型慢 6 秒", () => post("model", { latency: 6 })],
];
const POLL = 700;
const LONG_WAIT = 20;
const STATES = ["刚发来消息，还没有人接", "智能助手在接待", "在排队等人工", "人工在接待", "没有进行中的会话"];

const $ = (id) => document.getElementById(id);
const kf = decodeURIComponent(location.pathname.split("/")[2] || "");
let me, after, shown, waitingSince, last, news, fails, polling, generation = 0;

function el(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

async function call(path, body, method = "POST") {
  const options = { method };
  if (body) Object.assign(options, { headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
  const answer = await fetch(path, options);
  const data = await answer.json();
  if (!answer.ok) throw new Error(data.error || answer.status);
  return data;
}
const post = (path, body) => call("/sandbox/" + path, body);
const act = (name, body) => post(name, { open_kfid: kf, external_userid: me.id, ...body });

function face(name, color) {
  const node = el("span", "face", [...name][0]);
  node.style.background = color;
  return node;
}

/* ---- bubbles ---- */
function linked(text) {
  const whole = document.createDocumentFragment();
  for (const part of String(text).split(/(https?:\/\/[^\s，。、；）)]+)/)) {
    if (!/^https?:\/\//.test(part)) { whole.append(part); continue; }
    const link = el("a", "", part);
    Object.assign(link, { href: part, target: "_blank", rel: "noreferrer noopener" });
    whole.append(link);
  }
  return whole;
}

function menu(body) {
  const box = el("div", "bubble menu");
  if (body.head_content) box.append(el("p", "", body.head_content));
  for (const item of body.list || []) {
    const inner = item[item.type] || {};
    if (item.type === "click") {
      const button = el("button", "", inner.content);
      button.onclick = () => act("customers/tap", { menu_id: inner.id || "", content: inner.content }).then(poll, tell);
      box.append(button);
    } else if (item.type === "view" && /^https?:\/\//.test(inner.url)) {
      const link = el("a", "", inner.content);
      Object.assign(link, { href: inner.url, target: "_blank", rel: "noreferrer noopener" });
      box.append(link);
    } else box.append(el("p", "", inner.content));
  }
  if (body.tail_content) box.append(el("div", "tail", body.tail_content));
  return box;
}

function card(title, desc, from, url, media) {
  const box = el(url ? "a" : "div", "bubble card");
  if (url) Object.assign(box, { href: url, target: "_blank", rel: "noreferrer noopener" });
  const body = el("div", "body");
  const thumb = el("span", "thumb", media ? "" : "▤");
  if (media) { const img = el("img"); img.src = file(media); img.alt = ""; thumb.append(img); }
  body.append(el("span", "", desc || ""), thumb);
  box.append(el("b", "", title || "链接"), body, el("div", "from", from));
  return box;
}

const file = (media) => `/chat/${encodeURIComponent(kf)}/files/${encodeURIComponent(media)}`;
const DRAW = {
  text: (body) => { const box = el("div", "bubble"); box.append(linked(body.content)); return box; },
  image: (body) => {
    const box = el("div", "bubble bare"), img = el("img");
    Object.assign(img, { src: file(body.media_id), alt: "图片", onload: scrollDown });
    img.onerror = () => box.replaceChildren("［图片已过期］");
    box.append(img);
    return box;
  },
  voice: () => el("div", "bubble", "◉ 语音 5″"),
  video: () => el("div", "bubble", "▶ 视频"),
  file: () => el("div", "bubble", "▤ 文件"),
  link: (body) => card(body.title, body.desc, "链接", body.url, body.thumb_media_id),
  miniprogram: (body) => card(body.title || "小程序", "", "小程序", null, body.thumb_media_id),
  ca_link: (body) => card("添加我的企业微信", "", "名片", body.link_url),
  location: (body) => {
    const box = el("div", "bubble place");
    box.append(el("b", "", body.name || "位置"), el("small", "", body.address || ""), el("div", "map"));
    return box;
  },
  msgmenu: menu,
};

function draw(item) {
  if (item.side === "system") {
    if (item.recalled) document.querySelector(`[data-msgid="${CSS.escape(item.recalled)}"]`)?.remove();
    return el("div", "line", item.text);
  }
  const row = el("div", "msg " + (item.side === "me" ? "me" : "shop"));
  row.dataset.msgid = item.msgid;
  const said = el("div", "said");
  if (item.side === "staff") said.append(el("div", "who", item.name));
  said.append((DRAW[item.msgtype] || (() => el("div", "bubble", "［暂不支持的消息］")))(item.body));
  const colors = { me: me.color, shop: "#07c160", staff: "#f6903d" };
  row.append(face(item.side === "me" ? me.name : item.name, colors[item.side]), said);
  return row;
}

function timeLine(at) {
  const day = (seconds) => new Date(seconds * 1000).toLocaleDateString("zh-CN");
  const clock = new Date(at * 1000).toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
  const date = new Date(at * 1000);
  return el("div", "when", day(at) === day(news.now) ? clock : `${date.getMonth() + 1}月${date.getDate()}日 ${clock}`);
}

function scrollDown() { $("talk").scrollTop = $("talk").scrollHeight; }

function show(items) {
  const talk = $("talk"), near = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 120;
  typing(false);
  for (const item of items) {
    talk.querySelector(".sending")?.closest(".msg").remove();
    if (!last || item.at - last.at > 300) talk.append(timeLine(item.at));
    talk.append(draw(item));
    if (item.side === "me") { shown += 1; waitingSince = Date.now(); }
    else if (item.side !== "system") waitingSince = 0;
    last = item;
  }
  if (items.length && (near || items.some((item) => item.side === "me"))) scrollDown();
}

function typing(on) {
  $("typing")?.remove();
  if (!on) return;
  const row = el("div", "msg shop"), dots = el("div", "bubble dotting");
  row.id = "typing";
  dots.append(el("i"), el("i"), el("i"));
  row.append(face(news.account, "#07c160"), dots);
  $("talk").append(row);
}

/* ---- news ---- */
async function poll() {
  const mine = ++generation;
  clearTimeout(polling);
  try {
    const answer = await fetch(`/chat/${encodeURIComponent(kf)}/news?customer=${me.id}&after=${after}`);
    const data = await answer.json();
    if (!answer.ok) throw Object.assign(new Error(data.error), { known: true });
    if (mine !== generation) return;
    fails = 0;
    news = data;
    after = data.last;
    show(data.bubbles);
    refresh();
  } catch (error) {
    if (mine !== generation) return;
    fails += 1;
    $("offline").textContent = error.known ? "沙盒里没有这个客服账号" : "连不上沙盒，正在重连…";
  }
  $("offline").hidden = fails === 0;
  polling = setTimeout(poll, fails ? 2000 : POLL);
}

function refresh() {
  const { state } = news, mine = news.servicers.find((one) => one.userid === news.servicer);
  const waiting = waitingSince && state < 2 ? (Date.now() - waitingSince) / 1000 : 0;
  document.title = $("title").textContent = news.account;
  $("hint").textContent = state === 2 ? "转人工中…" : state === 3 ? `人工客服 ${mine ? mine.name : ""}` :
    waiting > LONG_WAIT ? "对方正忙，请稍候" : waiting > 0 ? "对方正在输入…" : news.shop;
  const wanted = waiting > 0 && waiting <= LONG_WAIT;
  if (wanted && !$("typing")) { typing(true); scrollDown(); } else if (!wanted) typing(false);
  $("empty").hidden = shown > 0 || Boolean($("talk").querySelector(".msg"));
  $("empty-text").textContent = `和${news.account}打个招呼吧`;
  $("session-line").textContent = `${me.name}：${STATES[state]}${mine ? "（" + mine.name + "）" : ""}；排队 ${news.pool.length} 人`;
  $("clock").textContent = "沙盒时间 " + new Date(news.now * 1000).toLocaleString("zh-CN");
  fillServicers();
  for (const button of document.querySelectorAll("[data-staff]")) {
    button.disabled = button.dataset.staff === "take" ? state !== 2 : state !== 3;
  }
}

function fillServicers() {
  const list = $("servicer");
  const wanted = news.servicers.map((one) => one.userid + one.name).join();
  if (list.dataset.filled !== wanted) {
    list.dataset.filled = wanted;
    list.replaceChildren(...news.servicers.map((one) => Object.assign(el("option", "", one.name), { value: one.userid })));
  }
  const chosen = news.servicers.find((one) => one.userid === list.value);
  if (chosen && document.activeElement !== $("receiving")) $("receiving").checked = chosen.receiving;
}

/* ---- the customer acts ---- */
async function say(text) {
  const row = draw({ side: "me", msgtype: "text", body: { content: text }, msgid: "" });
  const bubble = row.querySelector(".bubble");
  bubble.classList.add("sending");
  typing(false);
  $("empty").hidden = true;
  $("talk").append(row);
  scrollDown();
  try { await act("customers/say", { text }); poll(); } catch {
    bubble.classList.replace("sending", "failed");
    const again = el("button", "again", "没有发出，点这里重发");
    again.onclick = () => { row.remove(); say(text); };
    bubble.after(again);
  }
}

async function sendFile(blob, type, name) {
  const query = new URLSearchParams({ type, filename: name });
  const answer = await fetch(`/chat/${encodeURIComponent(kf)}/files?${query}`, { method: "POST", body: blob });
  const { media_id } = await answer.json();
  await act("customers/send", { msgtype: type, payload: { media_id } });
}

const EXTRAS = {
  voice: () => sendFile(new Blob(["#!AMR\n" + "\0".repeat(64)], { type: "audio/amr" }), "voice", "voice.amr"),
  location: () => act("customers/send", { msgtype: "location", payload: { latitude: 30.2741, longitude: 120.1551, name: "文三路", address: "杭州市西湖区文三路 12 号" } }),
  link: () => act("customers/send", { msgtype: "link", payload: { title: "我看中的这件连衣裙", desc: "帮我看看有没有 M 码", url: "https://shop.example.test/p/A01", pic_url: "" } }),
};

function person(id) {
  const known = (news?.people || []).find((one) => one.id === id);
  const hue = [...id].reduce((sum, sign) => (sum * 31 + sign.codePointAt(0)) % 360, 7);
  return PEOPLE.find((one) => one.id === id) ||
    { id, name: known ? known.name : "顾客" + id.slice(-3), about: "来过的顾客", color: `hsl(${hue} 45% 52%)`, guest: true };
}

function become(person) {
  me = person;
  after = shown = waitingSince = fails = 0;
  last = null;
  localStorage.setItem("sandbox-customer", me.id);
  $("talk").replaceChildren();
  $("me-face").textContent = [...me.name][0];
  $("me-face").style.background = me.color;
  act("customers/enter", me.guest ? { scene: "page" } : { name: me.name, scene: "page" }).catch(() => {}).then(poll);
}

/* ---- behind the scenes ---- */
function tell(problem) { $("told").textContent = problem ? String(problem.message || problem) : ""; }

async function asStaff(name) {
  const userid = $("servicer").value;
  try {
    await act("staff/" + name, name === "end" ? {} : { userid });
    tell("");
  } catch (error) { tell(error); }
  poll();
}

function chooseCast() {
  const guests = (news?.people || []).map((one) => person(one.id)).filter((one) => one.guest);
  $("people-list").replaceChildren(...[...PEOPLE, ...guests].map((one) => {
    const button = el("button"), words = el("span", "", one.name);
    words.append(el("small", "", one.about));
    button.append(face(one.name, one.color), words);
    button.toggleAttribute("aria-current", one.id === me.id);
    button.onclick = () => { $("people").close(); become(one); };
    return button;
  }));
  $("people").showModal();
}

function build() {
  for (const text of SUGGESTIONS) {
    const button = el("button", "", text);
    button.onclick = () => say(text);
    $("suggestions").append(button);
  }
  for (const [name, start, once] of FAULTS) {
    const button = el("button", "", name);
    button.onclick = () => start().then(() => { if (!once) button.classList.add("on"); tell(once ? `已设好：${name}` : ""); }, tell);
    $("faults").append(button);
  }
}

function wire() {
  $("switch").onclick = chooseCast;
  $("people").onclick = (event) => { if (event.target === $("people")) $("people").close(); };
  $("open-drawer").onclick = () => { $("drawer").hidden = false; };
  $("close-drawer").onclick = () => { $("drawer").hidden = true; };
  $("more").onclick = () => { $("extras").hidden = !$("extras").hidden; scrollDown(); };
  $("words").oninput = () => {
    $("send").disabled = !$("words").value.trim();
    $("words").style.height = "auto";
    $("words").style.height = $("words").scrollHeight + "px";
  };
  $("words").onkeydown = (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); $("composer").requestSubmit(); }
  };
  $("composer").onsubmit = (event) => {
    event.preventDefault();
    const text = $("words").value.trim();
    $("words").value = "";
    $("words").oninput();
    if (text) say(text);
  };
  $("photo").onchange = () => {
    const [photo] = $("photo").files;
    if (photo) sendFile(photo, "image", photo.name).then(poll, tell);
    $("photo").value = "";
  };
  for (const button of document.querySelectorAll("[data-extra]")) {
    button.onclick = () => { $("extras").hidden = true; EXTRAS[button.dataset.extra]().then(poll, tell); };
  }
  for (const button of document.querySelectorAll("[data-staff]")) button.onclick = () => asStaff(button.dataset.staff);
  for (const button of document.querySelectorAll("[data-hours]")) {
    button.onclick = () => post("clock", { advance: Number(button.dataset.hours) * 3600 }).then(poll, tell);
  }
  $("receiving").onchange = () => post("staff/set_receiving",
    { open_kfid: kf, userid: $("servicer").value, receiving: $("receiving").checked }).then(poll, tell);
  $("staff-form").onsubmit = (event) => {
    event.preventDefault();
    const text = $("staff-words").value.trim();
    $("staff-words").value = "";
    if (text) act("staff/say", { userid: $("servicer").value, text }).then(poll, tell);
  };
  $("calm").onclick = async () => {
    await Promise.all(["faults", "chaos", "model/faults"].map((path) => call("/sandbox/" + path, null, "DELETE")));
    await post("model", { latency: 0 });
    for (const button of $("faults").children) button.classList.remove("on");
    tell("");
  };
}

build();
wire();
const remembered = new URLSearchParams(location.search).get("customer") || localStorage.getItem("sandbox-customer");
if (location.hash === "#behind") $("drawer").hidden = false;
become(remembered ? person(remembered) : PEOPLE[0]);
if (location.hash === "#cast") setTimeout(chooseCast, 2 * POLL);
