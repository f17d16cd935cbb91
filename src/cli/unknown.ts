import type { Cluster } from "../cluster/port.ts";
import { Trouble, type Remedy } from "../core/errors.ts";
import { wordsFor } from "../core/part.ts";
import { nearNames } from "../core/near.ts";
import { nameOf, type Target } from "../engine/plan/types.ts";
import { usualFile, type SpecFile } from "./file.ts";
import { everyTarget, holdersOf } from "../engine/held/holders.ts";

/** Why a bare word cannot be closed: what was meant, or which maintenances there are. */
export async function unknownMaintenance(cluster: Cluster, word: string, file: SpecFile | undefined): Promise<Trouble> {
  const { namespace } = cluster;
  const all = await everyTarget(cluster);
  const held = all.filter((target) => holdersOf(target).includes(word));
  if (held.length > 0) {
    const says = `${word} holds ${held.map(nameOf).join(", ")} closed, but ${nowhere(file)} says what else to close.`;
    const [close = "", ...others] = closeAgain(held).map(
      (words) => `entracte close ${words} --as ${word} -n ${namespace}`,
    );
    return new Trouble("usage", says, [close, ...others, `entracte reopen ${word} -n ${namespace}`]);
  }
  const known = new Set([...Object.keys(file?.spec.maintenances ?? {}), ...all.flatMap(holdersOf)]);
  return new Trouble(
    "usage",
    `There is no maintenance ${word} in ${file?.name ?? namespace}.`,
    meant(word, all, {
      known,
      otherwise:
        file === undefined
          ? `Maintenances stand in ${usualFile}: there is none here, and no --file.`
          : `There are: ${known.size === 0 ? "none" : [...known].join(", ")}`,
    }),
  );
}

/** The targets as `close` takes them: all at once, but each part alone. */
function closeAgain(held: readonly Target[]): readonly string[] {
  const names = held.map(nameOf);
  return names.every((name) => wordsFor(name) === name) ? [names.join(" ")] : names.map(wordsFor);
}

const nowhere = (file: SpecFile | undefined): string => (file === undefined ? "no file" : `nothing in ${file.name}`);

/** What a word that names nothing may have meant: an edge object, a maintenance of the file, one that holds. */
function meant(
  word: string,
  all: readonly Target[],
  { known, otherwise }: { readonly known: ReadonlySet<string>; readonly otherwise: string },
): Remedy {
  const objects = all.filter(({ object }) => object.metadata.name === word).map(nameOf);
  const near = [...objects, ...nearNames(word, known)];
  return near.length > 0 ? [`Did you mean ${near.join(", or ")}?`] : [otherwise];
}

/** What was meant by a word that holds nothing, where something that is closed is near to it. */
export function misspelt(word: string, all: readonly Target[]): string | undefined {
  const closed = all.filter((target) => holdersOf(target).length > 0);
  const objects = closed.filter(({ object }) => object.metadata.name === word).map(nameOf);
  const [first] = [...objects, ...nearNames(word, closed.flatMap(holdersOf))];
  return first;
}
