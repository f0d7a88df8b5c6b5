// fast-check is an optional peer: only the properties need it.
describe('the main entry', () => {
  it('loads where fast-check is not installed, and the properties do not', async () => {
    jest.doMock('fast-check', () => {
      throw new Error('fast-check is not installed');
    });
    await expect(import('@millrace/testing')).resolves.toHaveProperty('given');
    await expect(import('@millrace/testing/properties')).rejects.toThrow('fast-check is not installed');
  });
});
