/** The messages between page and kernel: versions, questions, and how state adds up. Pure. */

import type {
  Answer,
  AskCompose,
  AskExplain,
  AskGather,
  AskGraph,
  AskHighlight,
  AskSlice,
  AskState,
  AskVerify,
  Beacon,
  CellState,
  ComposeAnswer,
  ExplainAnswer,
  GatherAnswer,
  Goal,
  GraphAnswer,
  Hide,
  HighlightAnswer,
  SliceAnswer,
  State,
  Subscribe,
  Tracing,
  UnknownCall,
  Variable,
  VerifyAnswer,
} from "./contract";

export const VERSION = 1;
export const TARGET = "lineaslice";
export const BEACON = "lineaslice.beacon";

type Without<Message, Key extends string> = Message extends unknown ? Omit<Message, Key> : never;

/** What can be asked; the link adds version and id. */
export type Ask = Without<
  AskState | AskHighlight | AskSlice | AskGather | AskCompose | AskGraph | AskExplain | AskVerify,
  "version" | "id"
>;

/** What is only told. */
export type Tell = Without<Subscribe | Hide, "version">;

/** The answer that belongs to each question. */
export interface Answers {
  state: State;
  highlight: HighlightAnswer;
  slice: SliceAnswer;
  gather: GatherAnswer;
  compose: ComposeAnswer;
  graph: GraphAnswer;
  explain: ExplainAnswer;
  verify: VerifyAnswer;
}

const ANSWERS = new Set([
  "state",
  "highlight",
  "slice",
  "gather",
  "compose",
  "graph",
  "explain",
  "verify",
  "error",
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether this is an answer of our version; anything else is not looked into. */
export function isAnswer(data: unknown): data is Answer {
  return (
    isRecord(data) &&
    data.version === VERSION &&
    typeof data.type === "string" &&
    ANSWERS.has(data.type)
  );
}

/** Whether this is what a kernel says of itself, of whatever version. */
export function isBeacon(data: unknown): data is Beacon {
  return isRecord(data) && data.type === "beacon" && typeof data.version === "number";
}

/** What is known of a notebook's session. */
export interface Live {
  readonly session: string;
  readonly tracing: Tracing;
  readonly events: number;
  readonly running: string | null;
  readonly cells: ReadonlyMap<string, CellState>;
  readonly unknown: readonly UnknownCall[];
  readonly variables: readonly Variable[];
}

export const NOTHING: Live = {
  session: "",
  tracing: { on: false, message: "", hint: "" },
  events: 0,
  running: null,
  cells: new Map(),
  unknown: [],
  variables: [],
};

/** What is known after a message: all of it when it is full or of another session. */
export function merged(live: Live, state: State): Live {
  const anew = state.full || state.session !== live.session;
  const cells = new Map(anew ? [] : live.cells);
  for (const cell of state.cells) {
    cells.set(cell.cell_id, cell);
  }
  const calls = new Map(anew ? [] : live.unknown.map((call) => [call.call, call]));
  for (const call of state.unknown) {
    calls.set(call.call, call);
  }
  return {
    session: state.session,
    tracing: state.tracing,
    events: state.events,
    running: state.running,
    cells,
    unknown: [...calls.values()],
    variables: state.variables,
  };
}

/** What a goal is called before the kernel has answered. */
export function goalLabel(goal: Goal): string {
  if (goal.name !== undefined) {
    return goal.name;
  }
  if (goal.artifact !== undefined) {
    return goal.version == null ? goal.artifact : `${goal.artifact} version ${goal.version}`;
  }
  return goal.cell === undefined ? `statement ${goal.event}` : "this cell";
}

export function sameGoal(one: Goal | null, other: Goal | null): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
