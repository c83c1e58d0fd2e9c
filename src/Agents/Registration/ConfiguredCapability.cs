using IacpBus.Agents.Capabilities;
using Microsoft.Extensions.Configuration;

namespace IacpBus.Agents.Registration;

/// <summary>
/// A host's own kind of capability: returns what makes its handler from the configuration section of one capability, or
/// <c>null</c> when the section is not of that kind.
/// </summary>
/// <param name="section">One item of <c>Iacp:Agents:N:Capabilities</c>.</param>
/// <exception cref="InvalidOperationException">The section is of that kind and wrong; the message says how to mend it.</exception>
public delegate Func<IServiceProvider, ICapabilityHandler>? ConfiguredCapability(IConfigurationSection section);
