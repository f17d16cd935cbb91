import type { SpecFile } from "../file.ts";
import { describedBy } from "./load.ts";

/** Whose page is meant. */
export interface Whose {
  /** Of the file. */
  readonly maintenance?: string;
}

/** The page of the maintenance that is named, or of the only one; where there are several, what all of them have. */
export function pageOfFile({ maintenance }: Whose, file: SpecFile | undefined): ReturnType<typeof describedBy> {
  const count = Object.keys(file?.spec.maintenances ?? {}).length;
  return maintenance === undefined && count > 1 ? { page: file?.spec.page ?? {} } : describedBy(maintenance, file);
}
