// Lists the routes of /openapi.json. Everything is set as text, never as markup.
"use strict";

const METHODS = ["get", "post", "put", "patch", "delete"];

function element(name, text, kind) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  if (kind) made.className = kind;
  return made;
}

function resolved(api, schema) {
  return schema?.$ref
    ? schema.$ref.slice(2).split("/").reduce((at, part) => at?.[part], api)
    : schema;
}

function typeOf(schema) {
  if (!schema) return "any";
  if (schema.$ref) return schema.$ref.split("/").pop();
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.type === "array") return `${typeOf(schema.items)}[]`;
  return schema.type || "any";
}

function fields(api, schema) {
  const list = element("dl");
  const known = resolved(api, schema);
  for (const [name, field] of Object.entries(known?.properties || {})) {
    const needed = (known.required || []).includes(name) ? "" : "?";
    list.append(element("dt", `${name}${needed}: ${typeOf(field)}`));
    if (field.description) list.append(element("dd", field.description));
  }
  return list.childElementCount ? list : element("p", typeOf(schema));
}

function section(title, content) {
  const made = element("section");
  made.append(element("h4", title), content);
  return made;
}

function route(api, method, path, operation) {
  const made = element("details");
  const line = element("summary");
  const [first, ...rest] = (operation.description || operation.summary || "").split("\n\n");
  line.append(element("code", `${method.toUpperCase()} ${path}`), element("span", ` ${first}`));
  made.append(line);
  for (const text of rest) made.append(element("p", text));
  const asked = element("dl");
  for (const each of operation.parameters || []) {
    const needed = each.required ? "" : "?";
    asked.append(element("dt", `${each.name}${needed}: ${typeOf(each.schema)} (${each.in})`));
    if (each.description) asked.append(element("dd", each.description));
  }
  if (asked.childElementCount) made.append(section("Parameters", asked));
  const body = operation.requestBody?.content?.["application/json"]?.schema;
  if (body) made.append(section(`Body: ${typeOf(body)}`, fields(api, body)));
  for (const [status, answer] of Object.entries(operation.responses || {})) {
    const schema = answer.content?.["application/json"]?.schema;
    if (status.startsWith("2") && schema) {
      const inner = schema.type === "array" ? schema.items : schema;
      made.append(section(`${status}: ${typeOf(schema)}`, fields(api, inner)));
    }
  }
  made.dataset.words = `${method} ${path} ${first} ${operation.operationId}`.toLowerCase();
  return made;
}

function show(api) {
  document.getElementById("about").textContent = api.info.description;
  const groups = new Map();
  for (const [path, item] of Object.entries(api.paths)) {
    for (const method of METHODS.filter((name) => item[name])) {
      const tag = item[method].tags?.[0] || "other";
      if (!groups.has(tag)) groups.set(tag, []);
      groups.get(tag).push(route(api, method, path, item[method]));
    }
  }
  const place = document.getElementById("routes");
  place.replaceChildren();
  for (const [tag, routes] of [...groups].sort(([a], [b]) => a.localeCompare(b))) {
    const group = element("section", "", "group");
    group.append(element("h2", tag), ...routes);
    place.append(group);
  }
}

function filter(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  for (const group of document.querySelectorAll(".group")) {
    const routes = [...group.querySelectorAll("details")];
    for (const each of routes) {
      each.hidden = !words.every((word) => each.dataset.words.includes(word));
    }
    group.hidden = routes.every((each) => each.hidden);
  }
}

document.getElementById("filter").addEventListener("input", (event) => filter(event.target.value));
fetch("/openapi.json")
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => {
    document.getElementById("routes").textContent = `openapi.json could not be read: ${error}`;
  });
