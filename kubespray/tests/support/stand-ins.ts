/**
 * What Kubespray would have set up on the machines. etcd is real, with TLS, and set up the way Kubespray does it. FAKE are
 * the API server, which only says that it is ready, and the kubelet, which runs it while its manifest is there.
 */
import type { Machine } from './machines.ts';

export const API_PORT = 6443;

/** Starts etcd with a member on each machine. */
export async function startEtcd(members: Machine[]): Promise<void> {
  const names = members.map(({ address }) => `IP:${address}`).join(',');
  const [first, ...others] = members as [Machine, ...Machine[]];
  const make = `mkdir -p /etc/ssl/etcd && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -subj /CN=etcd -addext 'subjectAltName=${names},IP:127.0.0.1' -keyout /etc/ssl/etcd/key.pem -out /etc/ssl/etcd/cert.pem`;
  await first.shell(make);
  const files = await first.shell('tar c -C /etc/ssl etcd | base64');
  await Promise.all(others.map((member) => member.shell('base64 -d | tar x -C /etc/ssl', files)));
  const cluster = members.map(({ name, address }) => `${name}=https://${address}:2380`).join(',');
  await Promise.all(
    members.map(async (member) => {
      await member.shell('cat >/etc/etcd.env', environment(member, cluster));
      await member.shell(`cat >/etc/systemd/system/etcd.service <<'UNIT'\n${ETCD_UNIT}UNIT\nsystemctl daemon-reload`);
    }),
  );
  await Promise.all(members.map((member) => member.shell('systemctl start etcd')));
}

/** A command of etcdctl on a machine. */
export function etcdctl(machine: Machine, command: string): Promise<string> {
  return machine.shell(`set -a; . /etc/etcd.env; etcdctl ${command}`);
}

/** Starts the fakes on a control plane. */
export async function startApi(machine: Machine): Promise<void> {
  await machine.shell('mkdir -p /srv/api /etc/kubernetes/manifests; echo ok >/srv/api/readyz');
  await machine.shell('touch /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/manifests/kube-vip.yml');
  await machine.shell('cat >/usr/local/bin/fake-api', FAKE_API);
  await machine.shell('cat >/usr/local/bin/fake-kubelet', FAKE_KUBELET);
  await machine.shell('systemd-run --quiet --unit fake-kubelet bash /usr/local/bin/fake-kubelet');
}

const ETCD_UNIT = `[Service]
Type=notify
EnvironmentFile=/etc/etcd.env
ExecStart=/usr/bin/etcd
Restart=always
`;

const environment = ({ name, address }: Machine, cluster: string): string => `ETCD_DATA_DIR=/var/lib/etcd
ETCD_ADVERTISE_CLIENT_URLS=https://${address}:2379
ETCD_INITIAL_ADVERTISE_PEER_URLS=https://${address}:2380
ETCD_INITIAL_CLUSTER_STATE=new
ETCD_LISTEN_CLIENT_URLS=https://${address}:2379,https://127.0.0.1:2379
ETCD_LISTEN_PEER_URLS=https://${address}:2380
ETCD_INITIAL_CLUSTER_TOKEN=k8s_etcd
ETCD_NAME=${name}
ETCD_INITIAL_CLUSTER=${cluster}
ETCD_LOG_LEVEL=warn
ETCD_UNSAFE_NO_FSYNC=true
ETCD_TRUSTED_CA_FILE=/etc/ssl/etcd/cert.pem
ETCD_CERT_FILE=/etc/ssl/etcd/cert.pem
ETCD_KEY_FILE=/etc/ssl/etcd/key.pem
ETCD_CLIENT_CERT_AUTH=true
ETCD_PEER_TRUSTED_CA_FILE=/etc/ssl/etcd/cert.pem
ETCD_PEER_CERT_FILE=/etc/ssl/etcd/cert.pem
ETCD_PEER_KEY_FILE=/etc/ssl/etcd/key.pem
ETCD_PEER_CLIENT_CERT_AUTH=true
ETCDCTL_ENDPOINTS=https://127.0.0.1:2379
ETCDCTL_CACERT=/etc/ssl/etcd/cert.pem
ETCDCTL_CERT=/etc/ssl/etcd/cert.pem
ETCDCTL_KEY=/etc/ssl/etcd/key.pem
`;

const FAKE_API = `import http.server, os, ssl
os.chdir('/srv/api')
server = http.server.ThreadingHTTPServer(('', ${API_PORT}), http.server.SimpleHTTPRequestHandler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain('/etc/ssl/etcd/cert.pem', '/etc/ssl/etcd/key.pem')
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
`;

const FAKE_KUBELET = `while sleep 0.3; do
  if [ -e /etc/kubernetes/manifests/kube-apiserver.yaml ]; then
    systemctl is-active --quiet fake-api || systemd-run --quiet --unit fake-api python3 /usr/local/bin/fake-api
  else
    systemctl stop fake-api 2>/dev/null
  fi
done
`;
