namespace IacpBus.Agents.Store.Schema;

/// <summary>The first tables. Types that differ between the databases are in braces.</summary>
internal static class InitialTables
{
    private const string Messages = """
        CREATE TABLE instances (name text NOT NULL PRIMARY KEY, lease_until bigint NOT NULL);
        CREATE TABLE inbox (
            self text NOT NULL, sender text NOT NULL, message_id text NOT NULL,
            content_hash {bytes} NOT NULL, forget_at bigint NOT NULL, unit {uuid} NOT NULL,
            PRIMARY KEY (self, sender, message_id)){keyed};
        CREATE INDEX inbox_forget ON inbox (forget_at);
        CREATE TABLE attempts (
            self text NOT NULL, sender text NOT NULL, message_id text NOT NULL,
            count bigint NOT NULL, forget_at bigint NOT NULL,
            PRIMARY KEY (self, sender, message_id)){keyed};
        CREATE INDEX attempts_forget ON attempts (forget_at);
        CREATE TABLE outbox (
            sequence {serial}, message_id text NOT NULL, self text NOT NULL, body {bytes} NOT NULL,
            is_burial bigint NOT NULL, problem text, may_declare_inbox bigint NOT NULL, trace_parent text, expires_at bigint NOT NULL,
            cause_self text, cause_sender text, cause_message_id text, owner text, unit {uuid} NOT NULL);
        CREATE UNIQUE INDEX outbox_message ON outbox (message_id);
        CREATE INDEX outbox_cause ON outbox (cause_self, cause_sender, cause_message_id) WHERE cause_self IS NOT NULL;
        CREATE INDEX outbox_owner ON outbox (owner);
        CREATE INDEX outbox_expires ON outbox (expires_at);
        """;

    private const string Conversations = """
        CREATE TABLE conversations (
            place {serial}, key {uuid} NOT NULL, self text NOT NULL, peer text NOT NULL, role bigint NOT NULL,
            version bigint NOT NULL, state text NOT NULL, is_final bigint NOT NULL, has_work bigint NOT NULL, due_at bigint,
            data {bytes} NOT NULL, request {bytes} NOT NULL, aliases text NOT NULL, owner text, unit {uuid} NOT NULL);
        CREATE UNIQUE INDEX conversations_key ON conversations (key);
        CREATE INDEX conversations_due ON conversations (self, due_at) WHERE due_at IS NOT NULL;
        CREATE INDEX conversations_work ON conversations (owner) WHERE has_work = 1;
        CREATE INDEX conversations_open ON conversations (self, role, place) WHERE is_final = 0;
        CREATE INDEX conversations_unfinished ON conversations (self, peer) WHERE is_final = 0;
        CREATE TABLE aliases (
            place {serial}, self text NOT NULL, peer text NOT NULL, kind bigint NOT NULL, name text NOT NULL, key {uuid} NOT NULL);
        CREATE UNIQUE INDEX aliases_name ON aliases (self, peer, kind, name, key);
        CREATE INDEX aliases_key ON aliases (key);
        """;

    private const string Books = """
        CREATE TABLE ledger_entries (
            id {serial}, owner text NOT NULL, kind bigint NOT NULL, conversation {uuid} NOT NULL, peer text NOT NULL,
            happened_at bigint NOT NULL, settlement_id text, unit {uuid} NOT NULL, entry_no bigint NOT NULL);
        CREATE UNIQUE INDEX ledger_entries_unit ON ledger_entries (unit, entry_no);
        CREATE UNIQUE INDEX ledger_entries_settlement ON ledger_entries (owner, peer, kind, settlement_id) WHERE settlement_id IS NOT NULL;
        CREATE TABLE ledger_lines (
            entry bigint NOT NULL, account bigint NOT NULL, amount {amount} NOT NULL, PRIMARY KEY (entry, account)){keyed};
        CREATE TABLE accounts (
            owner text NOT NULL, account bigint NOT NULL, balance {amount} NOT NULL, PRIMARY KEY (owner, account)){keyed};
        CREATE TABLE audit (
            id {serial}, unit {uuid} NOT NULL, event_no bigint NOT NULL, self text NOT NULL, happened_at bigint NOT NULL, kind text NOT NULL,
            from_agent text NOT NULL, to_agent text NOT NULL, subject text NOT NULL, state text NOT NULL,
            seq bigint, prev_hash {bytes}, hash {bytes});
        CREATE UNIQUE INDEX audit_unit ON audit (unit, event_no);
        CREATE UNIQUE INDEX audit_chain ON audit (self, seq) WHERE seq IS NOT NULL;
        CREATE INDEX audit_unsealed ON audit (id) WHERE seq IS NULL;
        """;

    public static string For(bool sqlite) => (Messages + "\n" + Conversations + "\n" + Books)
        .Replace("{uuid}", sqlite ? "blob" : "uuid", StringComparison.Ordinal)
        .Replace("{bytes}", sqlite ? "blob" : "bytea", StringComparison.Ordinal)
        .Replace("{amount}", sqlite ? "text" : "numeric", StringComparison.Ordinal)
        .Replace("{serial}", sqlite ? "integer PRIMARY KEY AUTOINCREMENT" : "bigserial PRIMARY KEY", StringComparison.Ordinal)
        .Replace("{keyed}", sqlite ? " WITHOUT ROWID" : "", StringComparison.Ordinal);
}
