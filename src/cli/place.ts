/** Which cluster and namespace this run talks to, for the message when a request fails. */
export interface Place {
  readonly server: string;
  readonly namespace: string;
}

let place: Partial<Place> = {};

/** Notes the place once it is known. */
export function notePlace({ server, namespace }: Place): void {
  place = { server, namespace };
}

/** The place that was noted, if the run came so far. */
export function lastPlace(): Partial<Place> {
  return place;
}
