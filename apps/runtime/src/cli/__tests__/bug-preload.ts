// Loaded into a runtime before its own code: SIGUSR2 makes an exception, SIGWINCH a rejection that nothing catches.
process.on("SIGUSR2", () => {
  throw new Error("a bug of the test");
});
process.on("SIGWINCH", () => {
  const rejected = async (): Promise<never> => {
    throw new Error("a bug of the test");
  };
  void rejected();
});
