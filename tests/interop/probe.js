// Runs in the server's page before its scripts: what breaks its Content-Security-Policy, which errors it has, and what it hears. Each
// function is called by browser.mjs, and returns plain data.
"use strict";

const faults = [];
document.addEventListener("securitypolicyviolation", (event) => faults.push(`${event.violatedDirective}: ${event.blockedURI}`));
addEventListener("error", (event) => faults.push(`error: ${event.message ?? event.target?.src}`));
addEventListener("unhandledrejection", (event) => faults.push(`rejection: ${event.reason}`));

const connections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...args) {
    super(...args);
    connections.push(this);
  }
};
const analysers = new Map();

/** What the page plays: for each played stream its strongest frequency; and the packets that the page received. */
async function sounds() {
  const inbound = [];
  for (const connection of connections.filter((one) => one.connectionState !== "closed")) {
    (await connection.getStats()).forEach((one) => {
      if (one.type === "inbound-rtp") inbound.push({ packets: one.packetsReceived, level: one.audioLevel ?? 0 });
    });
  }
  const played = [...document.querySelectorAll("#sound audio")].filter((one) => !one.paused).map((one) => {
    if (!analysers.has(one)) {
      const context = new AudioContext();
      const analyser = context.createAnalyser();
      analyser.fftSize = 16384;
      context.createMediaStreamSource(one.srcObject).connect(analyser);
      analysers.set(one, analyser);
    }
    const analyser = analysers.get(one);
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    let best = 0;
    for (let n = 1; n < bins.length; n++) if (bins[n] > bins[best]) best = n;
    return { hz: (best * analyser.context.sampleRate) / analyser.fftSize, dbfs: Number.isFinite(bins[best]) ? bins[best] : -200 };
  });
  return { inbound, played };
}

/** What the user sees of the page. */
function view() {
  const text = (id) => {
    const element = document.getElementById(id);
    return element?.checkVisibility() ? element.textContent.trim() : null;
  };
  return {
    faults,
    address: location.href,
    focus: document.activeElement?.id,
    room: text("room-name"),
    status: text("status"),
    notice: text("join-notice") || text("room-notice"),
    mute: text("mute"),
    startSound: text("start-sound"),
    talk: text("talk"),
    canJoin: !document.getElementById("join").disabled,
    width: document.documentElement.scrollWidth,
    messages: [...document.querySelectorAll("#messages li")].map((one) => one.textContent),
    people: [...document.querySelectorAll("#people li")].map((one) => ({
      name: one.querySelector("strong").textContent,
      state: one.querySelector(".state").textContent,
      level: Number(/[\d.]+/.exec(one.querySelector(".level > span").style.transform)?.[0] ?? 0),
    })),
  };
}

// In Firefox, this script runs inside a function.
Object.assign(window, { sounds, view });
