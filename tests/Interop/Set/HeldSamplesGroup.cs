using Xunit;

namespace DicomExchange.Interop.Set;

/// <summary>The tests that retrieve share the nodes; they run one after another.</summary>
[CollectionDefinition(nameof(HeldSamplesGroup))]
public sealed class HeldSamplesGroup : ICollectionFixture<HeldSamples>;
