// Packages that are published as ES modules only, and have to be translated for jest.
const modules = [
  "@jupyterlab",
  "@jupyter",
  "@microsoft",
  "@dagrejs",
  "@codemirror",
  "exenv-es6",
  "lib0",
  "y-",
  "yjs",
  "@lumino",
  "@rjsf",
  "nanoid",
  "uuid",
  "marked",
  "internmap",
  "delaunator",
  "robust-predicates",
  "vscode-ws-jsonrpc",
  "@lezer",
  "style-mod",
  "crelt",
  "w3c-keyname",
].join("|");

module.exports = {
  testEnvironment: "jsdom",
  roots: ["<rootDir>/tests"],
  setupFiles: ["<rootDir>/tests/setup.cjs"],
  moduleNameMapper: { "\\.(css|svg)$": "<rootDir>/tests/empty.cjs" },
  transform: {
    "\\.tsx?$": ["ts-jest", { tsconfig: "tests/tsconfig.json" }],
    "\\.m?js$": ["ts-jest", { tsconfig: "tests/tsconfig.json" }],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${modules}))`],
};
