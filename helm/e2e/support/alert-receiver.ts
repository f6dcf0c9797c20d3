/** Somebody whom Alertmanager tells: a pod that writes what it is sent to its log. */
import { mustRun } from '../../lib/run.ts';
import type { Environment } from './environment.ts';

const NAME = 'alert-receiver';
const PORT = 8080;

const PROGRAM = `require('node:http').createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += chunk));
  request.on('end', () => {
    for (const { status, labels } of JSON.parse(body || '{"alerts":[]}').alerts)
      console.log(status, labels.severity, labels.alertname, labels.slo ?? '');
    response.end();
  });
}).listen(${PORT})`;

/** @param image one that has Node.js, which the cluster has pulled already */
export async function startAlertReceiver(environment: Environment, image: string): Promise<void> {
  const labels = { app: NAME };
  const objects = [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: NAME, labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'receiver',
            image,
            command: ['/usr/local/bin/node', '--eval', PROGRAM],
            readinessProbe: { tcpSocket: { port: PORT }, periodSeconds: 1 },
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
          },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: NAME },
      spec: { selector: labels, ports: [{ port: PORT }] },
    },
    {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'AlertmanagerConfig',
      metadata: { name: NAME },
      spec: {
        route: { receiver: NAME, groupBy: ['alertname'], groupWait: '1s', groupInterval: '5s', repeatInterval: '1h' },
        receivers: [
          {
            name: NAME,
            webhookConfigs: [{ url: `http://${NAME}.${environment.namespace}.svc:${PORT}/`, sendResolved: true }],
          },
        ],
      },
    },
  ];
  for (const object of objects) {
    await mustRun('kubectl', ['--namespace', environment.namespace, 'create', '--filename', '-'], {
      input: JSON.stringify(object),
    });
  }
  await environment.kubectl('wait', `pod/${NAME}`, '--for=condition=Ready', '--timeout=60s');
}

/** Lines such as "firing page TaskTrackerDatabaseDown". */
export async function receivedAlerts(environment: Environment): Promise<string[]> {
  return (await environment.kubectl('logs', NAME)).split('\n').map((line) => line.trim());
}
