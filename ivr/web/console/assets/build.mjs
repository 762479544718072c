// Makes ../static/vendor anew: `npm ci && npm run build`. Only who changes these files needs Node.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";
import { Logger, compile } from "sass";

const out = new URL("../static/vendor/", import.meta.url);
const modules = new URL("node_modules/", import.meta.url);
const font = "@fontsource/atkinson-hyperlegible-next/";
const moj = "@ministryofjustice/frontend/moj/";

await rm(out, { recursive: true, force: true });
await mkdir(new URL("fonts/", out), { recursive: true });
await mkdir(new URL("images/", out), { recursive: true });

const { css } = compile("frontend.scss", {
  style: "compressed",
  loadPaths: ["."],
  quietDeps: true,
  logger: Logger.silent, // MOJ's components use mixins that GOV.UK is taking leave of
});
await writeFile(new URL("frontend.css", out), css);
await build({
  entryPoints: ["frontend.js"],
  outfile: new URL("frontend.js", out).pathname,
  bundle: true,
  format: "esm",
  minify: true,
  target: "es2020",
  legalComments: "none",
});

for (const name of await readdir(new URL(`${font}files/`, modules))) {
  if (/-latin(-ext)?-(400|700)-normal\.woff2$/.test(name) && css.includes(name)) {
    await cp(new URL(`${font}files/${name}`, modules), new URL(`fonts/${name}`, out));
  }
}
for (const [, name] of css.matchAll(/url\("?images\/([\w-]+\.\w+)"?\)/g)) {
  await cp(new URL(`${moj}assets/images/${name}`, modules), new URL(`images/${name}`, out));
}
await cp(new URL(`${font}LICENSE`, modules), new URL("fonts/LICENSE", out));

// GOV.UK and MOJ publish their licence in their repositories, not in their packages.
const versions = JSON.parse(await readFile("package.json")).devDependencies;
const mit = await readFile("MIT-LICENCE.txt", "utf8");
await writeFile(
  new URL("LICENSE", out),
  `frontend.css, frontend.js and images/ are built from these, under the MIT Licence:

govuk-frontend ${versions["govuk-frontend"]}
Copyright (c) Crown Copyright (Government Digital Service)

@ministryofjustice/frontend ${versions["@ministryofjustice/frontend"]}
Copyright (c) Crown Copyright (Ministry of Justice)

${mit}
fonts/ has a licence of its own beside it.
`,
);
