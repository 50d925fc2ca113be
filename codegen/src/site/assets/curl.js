// A request as a command of a shell. The generator writes commands in the same way (`curl.rs`); tests compare both.

/** @import { Command } from "./types.js" */

/**
 * The command that sends a request.
 * @param {Command} command
 * @param {any} request
 */
export function curlText(command, request) {
  const members = Object.entries(request !== null && typeof request === "object" ? request : {});
  const at = (/** @type {string} */ place) => members.filter(([name]) => (command.places[name] ?? "body") === place);
  const lines = [`curl --request ${command.method} ${quoted(urlOf(command, at("path"), at("query")))}`];
  if (command.auth !== null) lines.push(`--header ${quoted(command.auth)}"$API_KEY"`);
  for (const [name, value] of at("header")) {
    // A header without a value ends with a semicolon, for curl.
    for (const text of texts(value)) lines.push(`--header ${quoted(text === "" ? `${name};` : `${name}: ${text}`)}`);
  }
  const end = bodyOf(command, at("body"), lines);
  return `${lines.join(" \\\n  ")}${end}\n`;
}

/**
 * Adds the options for the body, and returns what follows the command.
 * @param {Command} command
 * @param {[string, any][]} members
 * @param {string[]} lines
 */
function bodyOf(command, members, lines) {
  if (command.body === "none") return "";
  if (command.body === "json") {
    lines.push(`--header ${quoted("Content-Type: application/json")}`, "--data-binary @- <<'END'");
    const text = JSON.stringify(Object.fromEntries(members), null, 2);
    return `\n${command.array ? `[${text}]` : text}\nEND`;
  }
  for (const [name, value] of members) {
    for (const text of texts(value)) {
      if (command.body === "form") lines.push(`--data-urlencode ${quoted(`${name}=${text}`)}`);
      else if (isFile(command.files[name], text))
        lines.push(`--form ${quoted(`${name}=@"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`)}`);
      else lines.push(`--form-string ${quoted(`${name}=${text}`)}`);
    }
  }
  return "";
}

/**
 * @param {Command} command
 * @param {[string, any][]} path
 * @param {[string, any][]} query
 */
function urlOf(command, path, query) {
  let { url } = command;
  for (const [name, value] of path) url = url.replaceAll(`{${name}}`, () => encoded(texts(value).join("")));
  for (const [name, value] of query) {
    const between = command.joined[name];
    const all = texts(value);
    for (const text of between === undefined || all.length === 0 ? all : [all.join(between)]) {
      url += `${url.includes("?") ? "&" : "?"}${encoded(name)}=${encoded(text)}`;
    }
  }
  return url;
}

/**
 * True if a text is the name of a file, and not another form of media that the parameter takes.
 * @param {string[] | undefined} forms
 * @param {string} text
 */
function isFile(forms, text) {
  /** @param {string} form */
  const is = (form) => {
    switch (form) {
      case "url":
        return /^https?:\/\//.test(text);
      case "data-uri":
        return text.startsWith("data:");
      case "upload":
        return text.length === 36 && text.split("-").length === 5;
      case "base64":
        return !text.includes(".");
      default:
        return false;
    }
  };
  return forms !== undefined && forms.includes("file") && !forms.some(is);
}

/**
 * A value as one text; a list as one for each item.
 * @param {any} value
 * @returns {string[]}
 */
function texts(value) {
  return (Array.isArray(value) ? value : [value]).map((one) => (typeof one === "string" ? one : JSON.stringify(one)));
}

/**
 * A part of a URL: everything but the unreserved characters of RFC 3986 is percent-encoded.
 * @param {string} text
 */
function encoded(text) {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * A word of a shell.
 * @param {string} text
 */
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
