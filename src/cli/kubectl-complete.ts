// How kubectl and oc ask a plugin for completions: an executable kubectl_complete-NAME with the plugin's words
// (kubernetes `kubectl/pkg/cmd/plugin/plugin_completion.go`).
process.argv.splice(2, 0, "__complete", "--");
void import("./main.ts");
