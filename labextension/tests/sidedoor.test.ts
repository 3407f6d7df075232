import type { KernelMessage } from "@jupyterlab/services";
import { BEACON, TARGET } from "../src/protocol";
import { inTime, SideDoor } from "../src/sidedoor";
import type { SideKernel } from "../src/sidedoor";

type Message = KernelMessage.IMessage;

/** A kernel whose main shell is busy; `subshell` is what it answers on the control channel. */
function busyKernel(subshell: unknown): [SideKernel, Message[]] {
  const sent: Message[] = [];
  const answered = (message: Message, content: unknown): { done: Promise<unknown> } => {
    sent.push(message);
    return { done: content === null ? new Promise(() => undefined) : Promise.resolve({ content }) };
  };
  const comms = { status: "ok", comms: { b1: { target_name: BEACON } } };
  const kernel = {
    username: "ada",
    clientId: "page",
    sendControlMessage: (message: Message) => answered(message, subshell),
    sendShellMessage: (message: Message) => answered(message, comms),
  };
  return [kernel as unknown as SideKernel, sent];
}

it("asks on the control channel, and sends all else to its subshell", async () => {
  const [kernel, sent] = busyKernel({ status: "ok", subshell_id: "s1" });
  const door = await SideDoor.open(kernel, 50);
  expect(await door?.count(BEACON)).toBe(1);
  door?.openComm("c1", TARGET, { version: 1 });
  door?.send("c1", { type: "hide" });
  door?.close();
  expect(sent.map(({ channel, header }) => [channel, header.msg_type])).toEqual([
    ["control", "create_subshell_request"],
    ["shell", "comm_info_request"],
    ["shell", "comm_open"],
    ["shell", "comm_msg"],
    ["control", "delete_subshell_request"],
  ]);
  expect(sent.slice(1, 4).map(({ header }) => header.subshell_id)).toEqual(["s1", "s1", "s1"]);
  expect(sent[3].content).toEqual({ comm_id: "c1", data: { type: "hide" } });
});

it.each([
  ["says that it has none", { status: "error" }],
  ["does not answer", null],
])("is not there when the kernel %s", async (_, answer) => {
  const [kernel] = busyKernel(answer);
  expect(await SideDoor.open(kernel, 5)).toBeNull();
});

it("waits for a value only so long", async () => {
  expect(await inTime(Promise.resolve(1), 50)).toBe(1);
  expect(await inTime(new Promise(() => undefined), 5)).toBeUndefined();
});
