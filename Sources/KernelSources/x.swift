// KernelSources
