# What follows from inputs that are accepted.
variables {
  name            = "staging"
  api_domain      = "api.staging.example.org"
  registry_domain = "registry.staging.example.org"
  network_cidr    = "10.20.0.0/24"
  gateway         = "10.20.0.1"
  dns_servers     = ["10.20.0.2"]
  host_range      = { first = "10.20.0.10", last = "10.20.0.99" }
  dhcp_range      = { first = "10.20.0.100", last = "10.20.0.149" }
  metallb_range   = { first = "10.20.0.200", last = "10.20.0.219" }
  api_vip         = "10.20.0.250"
  admin_cidrs     = ["192.0.2.0/24"]
}

run "the_default_cluster" {
  command = plan

  assert {
    condition     = join(" ", keys(output.machines)) == "staging-cp-1 staging-cp-2 staging-cp-3 staging-registry staging-worker-1 staging-worker-2 staging-worker-3"
    error_message = "The default is three control planes, three workers and a registry."
  }

  assert {
    condition     = length(distinct(values(output.machines)[*].address)) == 7
    error_message = "No two machines share an address."
  }

  assert {
    condition     = output.machines["staging-cp-1"].address == "10.20.0.10" && output.machines["staging-registry"].address == "10.20.0.20"
    error_message = "Control planes begin the range, the registry is its eleventh address."
  }
}

run "one_more_and_one_less_keep_every_other_address" {
  command = plan

  variables {
    workers       = { numbers = [3, 7] }
    control_plane = { numbers = [2] }
  }

  assert {
    condition     = output.machines["staging-worker-3"].address == "10.20.0.28"
    error_message = "Worker 3 keeps its address without workers 1 and 2."
  }

  assert {
    condition     = output.machines["staging-cp-2"].address == "10.20.0.11"
    error_message = "Control plane 2 keeps its address when it is alone."
  }
}

run "the_highest_number_just_fits" {
  command = plan

  variables {
    workers = { numbers = [74] }
  }

  assert {
    condition     = output.machines["staging-worker-74"].address == "10.20.0.99"
    error_message = "The last worker has the last address of the range."
  }
}

run "a_range_across_octets" {
  command = plan

  variables {
    network_cidr = "10.20.0.0/16"
    host_range   = { first = "10.20.1.250", last = "10.20.2.50" }
  }

  assert {
    condition     = output.machines["staging-worker-1"].address == "10.20.2.10"
    error_message = "Addresses are counted across octets."
  }

  assert {
    condition     = output.reservations.machines.size == 57
    error_message = "The reservation has the size of the range."
  }
}

run "ranges_side_by_side" {
  command = plan

  variables {
    host_range    = { first = "10.20.0.2", last = "10.20.0.99" }
    metallb_range = { first = "10.20.0.150", last = "10.20.0.249" }
    api_vip       = "10.20.0.254"
  }

  assert {
    condition     = output.reservations.metallb.size == 100 && output.reservations.api.size == 1
    error_message = "Ranges may touch."
  }
}

run "no_dhcp" {
  command = plan

  variables {
    dhcp_range    = null
    metallb_range = { first = "10.20.0.100", last = "10.20.0.149" }
  }

  assert {
    condition     = output.dhcp_range == null
    error_message = "Without DHCP its addresses are free."
  }
}

run "control_planes_are_apart" {
  command = plan

  assert {
    condition     = output.groups == { control-plane = { name = "staging-control-plane", policy = "ANTI_AFFINED" } }
    error_message = "Only control planes are kept apart by default."
  }

  assert {
    condition     = output.machines["staging-worker-1"].anti_affinity == null
    error_message = "Workers go where there is room."
  }
}

run "workers_apart_on_demand" {
  command = plan

  variables {
    workers = { policy = "ANTI_AFFINED" }
  }

  assert {
    condition     = output.machines["staging-worker-1"].anti_affinity == "worker"
    error_message = "Workers are kept apart when asked for."
  }
}

run "a_single_host" {
  command = plan

  variables {
    physical_hosts = 1
    control_plane  = { policy = "NONE" }
  }

  assert {
    condition     = length(output.groups) == 0
    error_message = "Nothing is kept apart on one host."
  }
}

run "volumes_get_a_disk_on_their_worker" {
  command = plan

  variables {
    static_volumes = { postgresql = { worker = 2, size_gb = 20 } }
  }

  assert {
    condition     = output.data_disks["staging-worker-2"] == { name = "staging-volume-postgresql", size_gb = 20 }
    error_message = "Worker 2 has the disk."
  }

  assert {
    condition     = yamldecode(output.group_vars).static_volumes[0] == { name = "postgresql", node = "staging-worker-2", device = "/dev/vdb", size_gb = 20 }
    error_message = "The playbooks learn where it is."
  }

  assert {
    condition     = output.machines["staging-worker-1"].data_device == null
    error_message = "The others have none."
  }
}

run "load_balancers_take_the_virtual_address" {
  command = plan

  variables {
    load_balancers = { enabled = true }
  }

  assert {
    condition     = yamldecode(output.group_vars).kube_vip_enabled == false && !can(yamldecode(output.group_vars).kube_vip_address)
    error_message = "kube-vip stays off beside load balancers."
  }

  assert {
    condition     = join(" ", keys(yamldecode(output.inventory).all.children.load_balancer.hosts)) == "staging-lb-1 staging-lb-2"
    error_message = "The pair is in its group."
  }

  assert {
    condition     = output.machines["staging-lb-2"].anti_affinity == "load-balancer"
    error_message = "The pair is kept apart."
  }
}

run "kube_vip_holds_the_address_alone" {
  command = plan

  assert {
    condition     = yamldecode(output.group_vars).kube_vip_address == "10.20.0.250" && yamldecode(output.group_vars).loadbalancer_apiserver == { address = "10.20.0.250", port = 6443 }
    error_message = "kube-vip and Kubespray have one address."
  }

  assert {
    condition     = !contains(keys(output.firewall), "load-balancer")
    error_message = "No security group without machines."
  }
}

run "ssh_and_the_api_only_for_administrators" {
  command = plan

  assert {
    condition     = alltrue([for rule in output.firewall.machine : rule.ip == "192.0.2.0" && rule.size == "256" if rule.range == "22"])
    error_message = "SSH is open to administrators only."
  }

  assert {
    condition     = alltrue([for rule in output.firewall.node : rule.ip == "192.0.2.0" if rule.range == "6443"])
    error_message = "The API is open to administrators only."
  }

  assert {
    condition     = alltrue([for rule in flatten(values(output.firewall)) : rule.ip != null if rule.protocol == "ALL" && rule.type == "INBOUND"])
    error_message = "Nothing is open for everything from everywhere."
  }
}

run "numbers_are_whole_in_rules" {
  command = plan

  variables {
    network_cidr = "10.20.0.0/16"
    admin_cidrs  = ["10.0.0.0/8"]
  }

  assert {
    condition     = alltrue([for rule in flatten(values(output.firewall)) : can(regex("^[0-9]+$", rule.size)) if rule.size != null])
    error_message = "Counts of addresses have no exponent."
  }
}
