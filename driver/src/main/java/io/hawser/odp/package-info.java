/**
 * OceanBase Database Proxy (ODP, obproxy): recognise it, read its proxyconfig, judge it, say how to fix it.
 *
 * <p>{@link io.hawser.odp.EndpointWatch} is what a driver uses: it inspects an endpoint off the caller's path, once an hour,
 * and reports once what is unsafe there. {@link io.hawser.doctor.Doctor} is the same for a person at a terminal.
 */
package io.hawser.odp;
