/** Has the process end with the code of a command. Commands load what they need when they run, so that `--help` and `--version` load nothing. */
export const ends = (code: Promise<number>): Promise<void> => code.then((value) => void (process.exitCode = value));
