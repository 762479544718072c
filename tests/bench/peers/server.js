// SPDX-License-Identifier: MIT
// The line's menus as a textbook has them on node: express, twilio's check, twilio's VoiceResponse.
// MENUS names the folder with the menus; `<name>.json` is what `POST /<name>` says.

const fs = require("node:fs");
const path = require("node:path");
const express = require("express");
const twilio = require("twilio");

const app = express();
app.use(express.urlencoded({ extended: false }));
app.use(twilio.webhook({ protocol: "https", host: process.env.PUBLIC_HOST }));

for (const file of fs.readdirSync(process.env.MENUS).filter((name) => name.endsWith(".json"))) {
  const menu = JSON.parse(fs.readFileSync(path.join(process.env.MENUS, file)));
  app.post(`/${path.basename(file, ".json")}`, (request, response) => {
    const twiml = new twilio.twiml.VoiceResponse();
    const gather = twiml.gather(menu.gather);
    for (const url of menu.plays) gather.play(url);
    twiml.redirect(menu.redirect);
    response.type("text/xml").send(twiml.toString());
  });
}

app.listen(Number(process.env.PORT), "127.0.0.1");
