locals {
  # Groups as Kubespray names them. Only data goes into it, never text pieced together: yamlencode quotes what needs it.
  inventory = {
    all = {
      hosts = { for name, machine in local.machines : name => merge(
        { ansible_host = machine.address, ip = machine.address, access_ip = machine.address },
        machine.role == "control-plane" ? { etcd_member_name = name } : {},
      ) }
      children = {
        kube_control_plane = { hosts = { for name in local.names["control-plane"] : name => {} } }
        etcd               = { hosts = { for name in local.names["control-plane"] : name => {} } }
        kube_node          = { hosts = { for name in local.names["worker"] : name => {} } }
        registry           = { hosts = { for name in local.names["registry"] : name => {} } }
        load_balancer      = { hosts = { for name in local.names["load-balancer"] : name => {} } }
      }
    }
  }

  group_vars = merge(
    {
      kube_pods_subnet         = var.pod_cidr
      kube_service_addresses   = var.service_cidr
      kube_network_node_prefix = 24
      upstream_dns_servers     = var.dns_servers

      apiserver_loadbalancer_domain_name  = var.api_domain
      loadbalancer_apiserver              = { address = var.api_vip, port = 6443 }
      supplementary_addresses_in_ssl_keys = [var.api_vip]
      # the load balancers hold the address where there are some
      kube_vip_enabled              = !var.load_balancers.enabled
      kube_vip_controlplane_enabled = !var.load_balancers.enabled

      metallb_address_range = "${var.metallb_range.first}-${var.metallb_range.last}"

      registry_domain      = var.registry_domain
      registry_port        = var.registry.port
      registry_address     = local.machines["${var.name}-registry"].address
      registry_data_device = "/dev/${local.data_device}"

      static_volumes = [for name, volume in var.static_volumes : {
        name    = name
        node    = "${var.name}-worker-${volume.worker}"
        device  = "/dev/${local.data_device}"
        size_gb = volume.size_gb
      }]
    },
    var.load_balancers.enabled ? {} : { kube_vip_address = var.api_vip },
  )
}
