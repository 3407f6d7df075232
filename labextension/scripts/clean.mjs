// Removes what a build makes, so that a failed build cannot leave old assets behind.
import { rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

for (const made of ["../lib", "../tsconfig.tsbuildinfo", "../../lineaslice/labextension"]) {
  rmSync(fileURLToPath(new URL(made, import.meta.url)), { recursive: true, force: true });
}
