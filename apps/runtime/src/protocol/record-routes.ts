// The routes of policies, relays, the ways to reach a share, and the audit log.
import type { CommandHandlers } from "./command-handlers";
import { os, unwrap } from "./implement";
import type { ReachHandlers } from "./reach-handlers";
import type { RecordHandlers } from "./record-handlers";
import type { RelayHandlers } from "./relay-handlers";
import { paced } from "./server/socket";

export interface RecordRouteDeps {
  readonly commands: Pick<CommandHandlers, "sharing">;
  readonly records: RecordHandlers;
  readonly relays: RelayHandlers;
  readonly reach: ReachHandlers;
}

export const recordRoutes = ({ commands: { sharing }, records, relays, reach }: RecordRouteDeps) => ({
  policy: {
    check: os.policy.check.handler(async ({ input, context }) => unwrap(await sharing.check(input, context.requester))),
    show: os.policy.show.handler(() => records.policyShow()),
    reload: os.policy.reload.handler(({ context }) => unwrap(records.policyReload(context.requester))),
  },
  relay: {
    list: os.relay.list.handler(() => relays.list()),
    test: os.relay.test.handler(async ({ input }) => unwrap(await relays.test(input.name))),
    add: os.relay.add.handler(async ({ input, context }) => ({
      relay: unwrap(await relays.add(input, context.requester)),
    })),
    remove: os.relay.remove.handler(({ input, context }) => {
      unwrap(relays.remove(input.name, context.requester));
      return {};
    }),
  },
  reach: {
    list: os.reach.list.handler(() => reach.list()),
    use: os.reach.use.handler(async ({ input, context }) => unwrap(await reach.use(input, context.requester))),
  },
  audit: {
    list: os.audit.list.handler(({ input }) => unwrap(records.auditList(input))),
    verify: os.audit.verify.handler(({ input }) => records.auditVerify(input.expect)),
    head: os.audit.head.handler(() => records.auditHead()),
    export: os.audit.export.handler(async function* ({ context }) {
      for await (const each of paced(records.auditExport(), context.room)) yield unwrap(each);
    }),
  },
});
