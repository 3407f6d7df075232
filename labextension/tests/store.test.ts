import type { ArtifactPage, Detail, Problem, Status, Versions } from "../src/contract";
import { Server, ServerProblem } from "../src/server";
import { PAGE, StoreModel } from "../src/store";
import { example } from "./fixtures";
import { settled } from "./kernelDouble";

const page = example<ArtifactPage>("rest-artifacts").answer;

class ServerDouble {
  readonly calls: [string, unknown][] = [];
  stamps = "s1";
  count = page.total;
  failure: ServerProblem | null = null;

  private reply<Reply>(name: string, given: unknown, reply: Reply): Promise<Reply> {
    this.calls.push([name, given]);
    return this.failure ? Promise.reject(this.failure) : Promise.resolve(reply);
  }

  status = (): Promise<Status> => this.reply("status", {}, example<Status>("rest-status").answer);
  stamp = (): Promise<{ stamp: string }> => this.reply("stamp", {}, { stamp: this.stamps });
  artifacts = (query: { offset: number; limit: number }): Promise<ArtifactPage> => {
    const left = Math.min(query.limit, this.count - query.offset);
    const rows = Array.from({ length: left }, (_, i) => ({
      ...page.rows[1],
      name: `a${query.offset + i}`,
    }));
    return this.reply("artifacts", query, {
      ...page,
      rows,
      total: this.count,
      matched: this.count,
      offset: query.offset,
    });
  };
  artifact = (which: unknown): Promise<Detail> =>
    this.reply("artifact", which, example<Detail>("rest-artifact").answer);
  versions = (name: string): Promise<Versions> =>
    this.reply("versions", name, example<Versions>("rest-versions").answer);
  remove = (which: unknown): Promise<unknown> => this.reply("remove", which, {});

  named(name: string): unknown[] {
    return this.calls.filter(([called]) => called === name).map(([, given]) => given);
  }
}

function made(): [StoreModel, ServerDouble] {
  const server = new ServerDouble();
  return [new StoreModel(server as unknown as Server), server];
}

it("loads the list once, and again when the store has changed", async () => {
  const [store, server] = made();
  await store.check();
  await store.check();
  expect(server.named("artifacts").length).toBe(1);
  server.stamps = "s2";
  await store.check();
  expect(server.named("artifacts").length).toBe(2);
});

it("loads the pages that are needed, each once", async () => {
  const [store, server] = made();
  server.count = 10_000;
  await store.check();
  await Promise.all([store.need(5000, 5020), store.need(5000, 5020)]);
  await store.need(5000, 5020);
  expect(server.named("artifacts").map((query) => (query as { offset: number }).offset)).toEqual([
    0,
    5000 - (5000 % PAGE),
  ]);
  expect(store.row(5003)?.name).toBe("a5003");
  expect(store.row(3000)).toBeUndefined();
});

it("does not show what an older filter found", async () => {
  const [store, server] = made();
  await store.check();
  const answers: (() => void)[] = [];
  const answer = server.artifacts;
  server.artifacts = async (query) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return answer(query);
  };
  const slow = store.setQuery({ filter: "old" });
  server.count = 7;
  const quick = store.setQuery({ filter: "new" });
  answers[1]();
  await quick;
  server.count = 99;
  answers[0]();
  await slow;
  expect(store.matched).toBe(7);
});

it("shows what the server refuses, until told otherwise", async () => {
  const [store, server] = made();
  await store.check();
  const problem: Problem = { title: "Not deleted", detail: "", do: "" };
  server.failure = new ServerProblem(problem, 400);
  await store.remove({ name: "a1" });
  expect(store.problem).toEqual(problem);
  server.failure = null;
  await store.check();
  expect(store.problem).toEqual(problem);
  store.tell(null);
  expect(store.problem).toBeNull();
});

it("forgets a lost connection when the server answers again", async () => {
  const [store, server] = made();
  server.failure = new ServerProblem({ title: "No connection", detail: "", do: "" }, 0);
  await store.check();
  expect(store.problem?.title).toBe("No connection");
  server.failure = null;
  await store.check();
  expect(store.problem).toBeNull();
  expect(store.loaded).toBe(true);
});

it("closes the detail of what was deleted", async () => {
  const [store] = made();
  await store.check();
  await store.choose({ name: "iris_model" });
  expect(store.chosen?.version).toBe(3);
  await store.remove({ name: "iris_model", version: 3 });
  await settled();
  expect(store.chosen).toBeNull();
  expect(store.announcement).toContain("iris_model");
});
