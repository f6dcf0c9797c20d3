locals {
  hosts_only = [{ ip = var.host_range.first, size = tostring(local.range.host.size) }]
  admins     = [for cidr in var.admin_cidrs : { ip = cidrhost(cidr, 0), size = tostring(pow(2, 32 - tonumber(split("/", cidr)[1]))) }]
  anybody    = [{ ip = null, size = null }]

  # What may come in, per security group. OpenNebula refuses everything that no rule allows.
  inbound = {
    # every machine has this group, and that of its role
    machine = [
      { protocol = "TCP", range = "22", from = local.admins },
      { protocol = "ICMP", range = null, from = local.anybody },
    ]
    node = [
      # etcd, kubelet, Calico's tunnels and kube-vip speak on many ports and protocols
      { protocol = "ALL", range = null, from = local.hosts_only },
      { protocol = "TCP", range = "6443", from = local.admins },
      { protocol = "TCP", range = var.service_ports, from = local.anybody },
    ]
    registry = [
      { protocol = "TCP", range = tostring(var.registry.port), from = concat(local.hosts_only, local.admins) },
    ]
    load-balancer = [
      # VRRP, by which the pair agrees who holds the virtual address, has no ports
      { protocol = "ALL", range = null, from = local.hosts_only },
      { protocol = "TCP", range = "6443", from = local.admins },
    ]
  }

  firewall = { for group, rules in local.inbound : group => concat(
    [for pair in flatten([for rule in rules : [for source in rule.from : { rule = rule, source = source }]]) : {
      protocol = pair.rule.protocol
      type     = "INBOUND"
      range    = pair.rule.range
      ip       = pair.source.ip
      size     = pair.source.size
    }],
    [{ protocol = "ALL", type = "OUTBOUND", range = null, ip = null, size = null }],
  ) if group != "load-balancer" || var.load_balancers.enabled }
}
