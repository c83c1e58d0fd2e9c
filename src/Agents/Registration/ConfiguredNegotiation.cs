using IacpBus.Agents.Negotiations;
using Microsoft.Extensions.Configuration;

namespace IacpBus.Agents.Registration;

/// <summary>
/// A host's own kind of negotiation handler: returns what makes it from the section <c>Negotiation</c> of one agent, or
/// <c>null</c> when the section is not of that kind.
/// </summary>
/// <param name="section"><c>Iacp:Agents:N:Negotiation</c>.</param>
/// <exception cref="InvalidOperationException">The section is of that kind and wrong; the message says how to mend it.</exception>
public delegate Func<IServiceProvider, INegotiationHandler>? ConfiguredNegotiation(IConfigurationSection section);
