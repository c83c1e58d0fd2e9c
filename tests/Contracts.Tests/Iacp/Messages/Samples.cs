using IacpBus.Contracts.Iacp;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>One payload per kind of message with every member that the library has a name for.</summary>
internal static class Samples
{
    /// <summary>Members that may hold any JSON, by the end of their path.</summary>
    public static readonly string[] AnyJson = [".detail", ".results", ".result", ".output"];

    public static readonly IReadOnlyDictionary<string, (MessageType Type, MessageIntent Intent, string Json)> All =
        new Dictionary<string, (MessageType, MessageIntent, string)>
        {
            ["HandoffRequest"] = (MessageType.Request, MessageIntent.Handoff, """
                {"handoff_id":"h-1","task_id":"t-1","sender":{"agent_id":"builder-01","session_id":"s-1","identity_sig":"ab"},
                 "context":{"task_description":"Write the report","workspace_path":"/w",
                  "state_snapshot":{"files_modified":["a.md"],"branch":"main","last_commit":"c0ffee"},
                  "agent_memory":{"key_decisions":["k"],"discovered_pitfalls":["d"],"pending_items":["p"]},
                  "tools_required":["terminal"],
                  "constraints":{"max_turns":30,"deadline":"2026-05-07T17:00:00Z","compliance_level":"high"},
                  "attachments":[{"path":"a.md","content":"text","sha256":"00"}]},
                 "quality_checklist":["q"],"capability":"report","state_hash":"sha256:00","handoff_ref":"ho-1","step":3}
                """),
            ["HandoffStatusQuery"] = (MessageType.Request, MessageIntent.Handoff, """{"handoff_id":"h-1","sender_agent_id":"builder-01"}"""),
            ["HandoffReply"] = (MessageType.Response, MessageIntent.Handoff, """
                {"handoff_id":"h-1","status":"rejected","receiver":{"agent_id":"reviewer-02","session_id":"s-2","identity_sig":"cd"},
                 "estimated_completion":"2026-05-07T14:00:00Z","estimated_wait":12.5,"queries":["Which one?"],
                 "receiver_context":{"available_tools":["terminal"],"model":"m","max_context_tokens":131072},
                 "reason":"missing_tools: browser","detail":{"tools":["browser"]},"original_handoff_id":"h-0","results":{"files":[1]},
                 "progress":{"percent_complete":0.3,"pitfalls_found":["x"],"timestamp":"2026-05-06T01:00:00Z"}}
                """),
            ["CapabilityQuery"] = (MessageType.Request, MessageIntent.Query, """
                {"capabilities":["code_review"],"max_tokens":4096,"priority":"high","required":{"tools":["terminal"],"models":["m"]},
                 "preferred":{"domains":["security"]},"constraints":{"max_latency_ms":5000,"locality":"on-prem"}}
                """),
            ["CapabilityManifest"] = (MessageType.Response, MessageIntent.Query, """
                {"status":"accepted","load":0.3,"eta_seconds":120,
                 "capabilities":[{"name":"review","action":"code","target":"repo","models":["m"],"tools":["git"],"throughput":150,
                  "availability":"idle","description":"d","max_concurrent":5,"success_rate":0.9,"avg_duration_seconds":31.5}],
                 "manifest":{"agent_id":"a","tools":["t"],"models":["m"],"max_context_tokens":1,"domains":["d"],
                  "rate_limit":{"requests_per_minute":60,"tokens_per_minute":100000},"trust_score":0.92,"deployment":"on-prem",
                  "version":"1.2.0","uptime_seconds":172800}}
                """),
            ["CapabilityAnnouncement"] = (MessageType.Event, MessageIntent.Query, """
                {"agent_id":"builder-01","capabilities":[{"name":"review","action":"review"}],"availability":"idle","load":0.25}
                """),
            ["WorkProposal"] = (MessageType.Request, MessageIntent.Negotiate, """
                {"task":"Audit","reward_credits":100,"deadline":"2026-05-06T12:00:00Z","detail":{"scope":["a"]},"negotiation_id":"n-1",
                 "bounty_id":"b-1","penalty_credits":2.5,"required_tier":"gold","round":1}
                """),
            ["NegotiationReply"] = (MessageType.Response, MessageIntent.Negotiate, """
                {"accept":false,"status":"counter","counter":{"task":"Audit","reward_credits":120,"deadline":"2026-05-07T12:00:00Z","detail":"more"},
                 "round":2,"expires_at":"2026-05-06T01:00:00Z","eta_seconds":60,"detail":{"why":"price"},"reason":"too little"}
                """),
            ["HealthRequest"] = (MessageType.Request, MessageIntent.Health, """{"status":"idle","load":0.5,"active_tasks":2,"version":"1.0"}"""),
            ["HealthReply"] = (MessageType.Response, MessageIntent.Health, """{"status":"healthy","load":0.5,"active_tasks":2,"version":"1.0"}"""),
            ["Heartbeat"] = (MessageType.Heartbeat, MessageIntent.Health, """{"status":"busy","load":1,"active_tasks":2,"version":"1.0"}"""),
            ["Notification"] = (MessageType.Event, MessageIntent.Notify, """
                {"event_type":"progress","progress":0.5,"complete":false,"output":"o","settled":false,"credits_transferred":1.5,
                 "settlement_id":"s-1","negotiation_id":"n-1","handoff_id":"h-1","status":"completed","result":{"output":"done"},"ack":false,
                 "detail":"half way","severity":"warning"}
                """),
            ["NotificationOfHandoff"] = (MessageType.Event, MessageIntent.Handoff, """
                {"event_type":"progress","handoff_id":"h-1","severity":"info",
                 "progress":{"percent_complete":0.5,"pitfalls_found":["x"],"timestamp":"2026-05-06T01:00:00Z"}}
                """),
            ["VendorResponse"] = (MessageType.Response, MessageIntent.Notify, """{"status":"done"}"""),
            ["ErrorReport"] = (MessageType.Error, MessageIntent.Query, """
                {"code":"RATE_LIMITED","error_code":"SLOW_DOWN","message":"Too many.","detail":{"limit":5},"retryable":true,
                 "retry_after_seconds":1.5,"suggested_action":"wait"}
                """),
        };
}
