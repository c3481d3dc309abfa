import { FakeInference } from './FakeInference';
import { portOf, startScaffolder } from './startScaffolder';

/** See BackendThatDies. */
async function main(): Promise<void> {
  const inference = new FakeInference();
  const apply = inference.applyModel.bind(inference);
  inference.applyModel = async (...args) => {
    await apply(...args);
    process.send!({ applied: [...inference.made.values()][0] });
    return new Promise<never>(() => {});
  };
  const backend = await startScaffolder(inference, process.argv[2]);
  process.send!({ port: portOf(backend) });
}

main().catch(error => {
  process.stderr.write(`${error?.stack ?? error}\n`);
  process.exit(1);
});
