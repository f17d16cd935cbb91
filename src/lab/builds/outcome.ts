/** How a build ended: the image, or why there is none (build/v1 StatusReason, and openshift/builder util/consts.go for the words). */
export type Outcome =
  | { readonly phase: "Complete"; readonly digest: string | undefined }
  | { readonly phase: "Failed"; readonly reason: string; readonly message: string };

const messages = {
  FetchSourceFailed: "Failed to fetch the input source.",
  InvalidContextDirectory: "The supplied context directory does not exist.",
  ManageDockerfileFailed: "Failed to set up the Dockerfile.",
  PullBuilderImageFailed: "Failed pulling builder image.",
  DockerBuildFailed: "Dockerfile build strategy has failed.",
  PushImageToRegistryFailed: "Failed to push the image to the registry.",
  GenericBuildFailed: "Generic Build failure - check logs for details.",
} as const;

/** A step of a build that went wrong: what its status says, and what the log says. */
export class StepFailure extends Error {
  override readonly name = "StepFailure";
  readonly reason: keyof typeof messages;

  constructor(reason: keyof typeof messages, message: string) {
    super(message);
    this.reason = reason;
  }

  get outcome(): Outcome {
    return { phase: "Failed", reason: this.reason, message: messages[this.reason] };
  }
}
