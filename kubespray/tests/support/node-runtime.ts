/** Tells the container runtime of a node on this machine about the registry, as Kubespray tells it on a real node. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { mustRun } from '../../../helm/lib/run.ts';
import { variable } from './ansible.ts';
import { DOMAIN, type Site } from './site.ts';

/** The folder from which the runtime reads what it knows of registries, at every pull. */
export const registries = process.env['E2E_CONTAINERD_REGISTRIES'];

interface Mirror {
  prefix: string;
  mirrors: { host: string; capabilities: string[]; ca: string }[];
}

/** Writes the settings of the inventory; gives the function that takes them away. */
export async function trustRegistry(site: Site): Promise<() => void> {
  const [mirror] = await variable<Mirror[]>(site.inventory, 'two', 'containerd_registries_mirrors');
  const { host, capabilities, ca } = mirror!.mirrors[0]!;
  const folder = join(registries!, mirror!.prefix);
  const authority = join(site.folder, 'node-ca.crt');
  writeFileSync(authority, await site.two.shell(`cat ${ca}`));
  mkdirSync(folder, { recursive: true });
  // by the address: the names that this machine knows are left alone
  const address = host.replace(DOMAIN, site.three.address);
  const allowed = capabilities.map((name) => `"${name}"`).join(', ');
  const text = `server = "${address}"\n[host."${address}"]\n  capabilities = [${allowed}]\n  ca = ["${authority}"]\n`;
  writeFileSync(join(folder, 'hosts.toml'), text);
  return () => rmSync(folder, { recursive: true, force: true });
}

/** The name of the node that runs on this machine. */
export async function nodeHere(): Promise<string> {
  type Nodes = { items: { metadata: { name: string }; status: { addresses: { type: string; address: string }[] } }[] };
  const { items } = JSON.parse(await mustRun('kubectl', ['get', 'nodes', '--output', 'json'])) as Nodes;
  const own = new Set(Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map(({ address }) => address)));
  const node = items.find(({ status }) =>
    status.addresses.some(({ type, address }) => type === 'InternalIP' && own.has(address)),
  );
  if (!node) throw new Error('no node of the cluster runs on this machine');
  return node.metadata.name;
}
