import type { Cluster } from "../cluster/port.ts";
import { Trouble, type Remedy } from "../core/errors.ts";
import { wordsFor } from "../core/part.ts";
import { nearNames } from "../core/near.ts";
import { nameOf, type Target } from "../engine/plan/types.ts";
import { usualFile, type SpecFile } from "./file.ts";
import { everyTarget, holdersOf, holdsOf } from "../engine/held/holders.ts";
import { heldAs } from "../engine/status/problems.ts";

/** Why a bare word cannot be closed: what was meant, or which maintenances there are. */
export async function unknownMaintenance(cluster: Cluster, word: string, file: SpecFile | undefined): Promise<Trouble> {
  const { namespace } = cluster;
  const all = await everyTarget(cluster);
  const held = all.filter((target) => holdersOf(target).includes(word));
  if (held.length > 0) {
    const says = `${word} holds ${held.map(nameOf).join(", ")} closed, but ${nowhere(file)} says what else to close.`;
    const hold = held.flatMap(holdsOf).find(({ maintenance }) => maintenance === word);
    const as = hold === undefined ? `--as ${word}` : heldAs(hold, Date.now());
    const [close = "", ...others] = closeAgain(held).map((words) => `entracte close ${words} ${as} -n ${namespace}`);
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

/** Why a word that `reopen` is given is a mistake: nothing is held by that name, and no file knows it. */
export async function unheld(cluster: Cluster, word: string, file: SpecFile | undefined): Promise<Trouble> {
  const { namespace } = cluster;
  const [near] = closedNear(word, await everyTarget(cluster), Object.keys(file?.spec.maintenances ?? {}));
  const unnamed = file === undefined ? "no file names it" : `${file.name} does not name it`;
  return new Trouble(
    "usage",
    `Nothing in ${namespace} is held closed by ${word}, and ${unnamed}. Nothing was changed.`,
    near === undefined
      ? [`What is closed:  entracte status -n ${namespace}`, `Or elsewhere:    entracte reopen ${word} -n NAMESPACE`]
      : [`Did you mean ${near}?`, `entracte reopen ${near} -n ${namespace}`],
  );
}

/** What a word that holds nothing may have meant: what is closed of that name, a maintenance that holds or is in the file. */
function closedNear(word: string, all: readonly Target[], inFile: readonly string[]): readonly string[] {
  const closed = all.filter((target) => holdersOf(target).length > 0);
  const objects = closed.filter(({ object }) => object.metadata.name === word).map(nameOf);
  return [...objects, ...nearNames(word, [...closed.flatMap(holdersOf), ...inFile])];
}
