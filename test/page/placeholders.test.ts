import { describe, expect, test } from "vitest";
import { fill, type Values } from "../../src/page/placeholders.ts";

const values: Values = { title: `Back <soon> & "safe"`, message: "Nothing is lost.", lang: "fr", dir: "ltr" };
const page = (text: string) => ({ file: "site/index.html", text });

describe("a page of one's own", () => {
  test("without placeholders stays as it is, byte for byte", () => {
    const text = "<!DOCTYPE html>\r\n<p style='x'>100 % { plain } }}\u00a0</p>\n\n";
    expect(fill(page(text), values)).toBe(text);
  });

  test("has its placeholders filled, and escaped", () => {
    expect(fill(page('<html lang="{{lang}}"><h1 title="{{ title }}">{{title}}</h1>'), values)).toBe(
      '<html lang="fr"><h1 title="Back &lt;soon&gt; &amp; &quot;safe&quot;">Back &lt;soon&gt; &amp; &quot;safe&quot;</h1>',
    );
  });

  test("leaves out what belongs to a value that there is not", () => {
    const text = "{{#until}}<p>Back at {{until}}</p>{{/until}}{{^contact}}<p>No contact</p>{{/contact}}";
    expect(fill(page(text), values)).toBe("<p>No contact</p>");
    expect(fill(page(text), { ...values, until: "six", contact: "us" })).toBe("<p>Back at six</p>");
  });

  test("takes the script that goes back to the application by itself", () => {
    expect(fill(page("<body>{{> return}}"), values)).toMatch(/^<body><script>[\s\S]*entracte-ask[\s\S]*<\/script>$/);
  });

  test("keeps {{ as it is where it says so", () => {
    expect(fill(page("{{=<% %>=}}\n<p>{{ vue }} <%title%>"), { ...values, title: "T" })).toBe("<p>{{ vue }} T");
  });

  test.each([
    ["an unknown placeholder", "<html>\n<p>\n{{tilte}}", 3, "{{tilte}} is no placeholder.", "{{title}}"],
    [
      "an unknown one within a known one",
      "{{#until}}\n{{> home}}{{/until}}",
      2,
      "{{> home}} is no placeholder.",
      "{{> return}}",
    ],
    ["an unescaped one", "\n{{{title}}}", 2, "{{{title}}} would not be escaped.", "Write {{title}}."],
    ["one that is not closed", "<p>\n\n{{title", 3, "Unclosed tag.", "}}"],
    ["a section that is not closed", "<p>\n{{#until}}\n", 3, 'Unclosed section "until".', "{{/name}}"],
  ])("Law 10: with %s is refused, with file, line and what to write", (_, text, line, says, mend) => {
    expect(() => fill(page(text), values)).toThrow(
      expect.objectContaining({
        ending: "usage",
        message: `site/index.html:${String(line)}: ${says}`,
        remedy: expect.arrayContaining([expect.stringContaining(mend)]),
      }),
    );
  });
});
