import type { Command } from "commander";
import { purposes } from "../../core/purpose.ts";
import type { CleanOptions } from "../clean.ts";
import type { InitOptions } from "../init.ts";
import type { ManifestsOptions } from "../manifests.ts";
import type { RbacOptions } from "../rbac.ts";
import { ends } from "./ends.ts";
import { fileOption, option, seconds, withCluster } from "./options.ts";

/** Adds the commands for before the first maintenance of a namespace, and after the last one. */
export function setUpCommands(program: Command): void {
  withCluster(program.command("init").argument("[targets...]", "what depends on it; asked, unless given"))
    .description("write a first entracte.yaml for a namespace, and print the Role that it needs")
    .addOption(option("-f, --file <path>", "the file to write; entracte.yaml here, unless given"))
    .addOption(option("--name <maintenance>", "what goes away; asked, unless given"))
    .addOption(option("--timezone <zone>", "whose times the file means; this machine's, unless given"))
    .addOption(option("--gitlab", "write a pipeline for it, too").default(false))
    .addOption(
      option("--component <address>", "where that finds the component").default(
        "$CI_SERVER_FQDN/platform/entracte/maintenance@1",
      ),
    )
    .action((words: string[], options: InitOptions) =>
      ends(import("../init.ts").then((it) => it.runInit(words, options))),
    );

  withCluster(program.command("manifests").argument("[maintenance]", "of the file; the only one, unless given"))
    .description("print everything that would be created for the page, ready for oc apply -f -")
    .addOption(fileOption())
    .addOption(option("--delivery <way>", "configMap, build, or image=REF; the file's, unless given"))
    .addOption(option("--tls <what...>", "the page speaks TLS: serving, or secret/NAME; the file's Secrets, too"))
    .addOption(option("-o, --output <format>", "how to print it").choices(["yaml", "json"]).default("yaml"))
    .action((name: string | undefined, options: ManifestsOptions) =>
      ends(import("../manifests.ts").then((it) => it.runManifests(name, options))),
    );

  withCluster(program.command("rbac"))
    .description("print the least Role for an account, ready for oc apply -f -")
    .addOption(option("--for <what...>", "what the account is there for").choices(purposes).default(["close"]))
    .addOption(
      option("--service-account <name>", "the account; NAMESPACE:NAME for another namespace").default("entracte"),
    )
    .addOption(option("--user <name>", "a user instead"))
    .addOption(option("--page <name>", "the page's name, where it is not maintenance-page"))
    .addOption(
      option("--kind <kind...>", "what is closed")
        .choices(["route", "ingress", "httproute", "host"])
        .default(["route"], "route"),
    )
    .addOption(option("--custom-host", "for Routes with TLS material of their own, too").default(false))
    .addOption(option("--secret <name...>", "TLS Secrets to look at beforehand: whoever may, can read their keys"))
    .addOption(option("--parts", "for paths of them (--paths), too").default(false))
    .addOption(option("--host", "for a Route of the page's own, too").default(false))
    .addOption(option("--images", "to remove images of the page, too").default(false))
    .addOption(
      option("--delivery <way>", "where the page comes from").choices(["configMap", "build"]).default("configMap"),
    )
    .action((options: RbacOptions) => ends(import("../rbac.ts").then((it) => it.runRbac(options))));

  withCluster(program.command("clean"))
    .description("remove the page from a namespace where nothing is closed")
    .addOption(fileOption())
    .addOption(option("--images", "the page's images and what builds them, too").default(false))
    .addOption(
      option("--keep", "leave the page for the next time; remove what an interrupted run left")
        .default(false)
        .conflicts("images"),
    )
    .addOption(
      option("--idle-timeout <seconds>", "how long the edge keeps idle connections").default(300).argParser(seconds),
    )
    .addOption(option("-o, --output <format>", "how to tell what happens").choices(["table", "json"]).default("table"))
    .action((options: CleanOptions) => ends(import("../clean.ts").then((it) => it.runClean(options))));
}
