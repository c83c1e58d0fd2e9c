using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace IacpBus.Agents.Store.Schema;

/// <summary>The same tables for rare questions in LINQ, and for migrations. Nothing that happens with every message goes through it.</summary>
internal sealed class AgentDbContext(DbContextOptions<AgentDbContext> options) : DbContext(options)
{
    private static readonly ValueConverter<Guid, byte[]> Uuid = new(uuid => uuid.ToByteArray(true), bytes => new Guid(bytes, true));

    public DbSet<ConversationEntity> Conversations => Set<ConversationEntity>();

    public DbSet<OutboxEntity> Outbox => Set<OutboxEntity>();

    public DbSet<LedgerEntryEntity> LedgerEntries => Set<LedgerEntryEntity>();

    public DbSet<LedgerLineEntity> LedgerLines => Set<LedgerLineEntity>();

    public DbSet<AccountEntity> Accounts => Set<AccountEntity>();

    public DbSet<AuditEntity> Audit => Set<AuditEntity>();

    public DbSet<InboxEntity> Inbox => Set<InboxEntity>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ConversationEntity>().ToTable("conversations").HasKey(row => row.Place);
        modelBuilder.Entity<OutboxEntity>().ToTable("outbox").HasKey(row => row.Sequence);
        modelBuilder.Entity<LedgerEntryEntity>().ToTable("ledger_entries").HasKey(row => row.Id);
        modelBuilder.Entity<LedgerLineEntity>().ToTable("ledger_lines").HasKey(row => new { row.Entry, row.Account });
        modelBuilder.Entity<AccountEntity>().ToTable("accounts").HasKey(row => new { row.Owner, row.Account });
        modelBuilder.Entity<AuditEntity>().ToTable("audit").HasKey(row => row.Id);
        modelBuilder.Entity<InboxEntity>().ToTable("inbox").HasKey(row => new { row.Self, row.Sender, row.MessageId });
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(entity => entity.GetProperties()))
        {
            property.SetColumnName(SnakeCase(property.Name));
            if (property.ClrType == typeof(Guid) && Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite")
            {
                property.SetValueConverter(Uuid);
            }
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select((letter, i) => i > 0 && char.IsAsciiLetterUpper(letter) ? "_" + char.ToLowerInvariant(letter) : char.ToLowerInvariant(letter).ToString()));
}
