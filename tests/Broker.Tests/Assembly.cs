// One broker and two processors: classes run one after the other, so that each test has the machine for itself.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
