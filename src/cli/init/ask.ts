import { cancel, isCancel, multiselect, text } from "@clack/prompts";
import { isMaintenanceName } from "../../core/target.ts";
import type { Choice } from "../init.ts";

/** What a person at the keyboard wants in the file; absent where they leave. */
export async function askWhat(choices: readonly Choice[], name: string | undefined): Promise<Answers | undefined> {
  const chosen = await multiselect({
    message: "Which of these depend on it? Space chooses, Enter goes on.",
    options: choices.map(({ word, urls }) => ({ value: word, label: word, hint: urls.join(" ") })),
    required: true,
  });
  if (isCancel(chosen)) return left();
  if (name !== undefined) return { name, words: chosen };
  const said = await text({
    message: "What goes away? Its name becomes that of the maintenance.",
    placeholder: "legacy-billing",
    validate: (value = "") =>
      isMaintenanceName(value)
        ? undefined
        : value === ""
          ? "Type a name, such as legacy-billing"
          : "a-z, 0-9 and dashes, at most 63",
  });
  return isCancel(said) ? left() : { name: said, words: chosen };
}

export interface Answers {
  readonly name: string;
  readonly words: readonly string[];
}

function left(): undefined {
  cancel("Nothing was written.");
}
